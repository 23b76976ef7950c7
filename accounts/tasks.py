"""Background tasks of accounts."""

from django_tasks import task

from accounts.services.logouts import send_logouts

#: Before pictures: somebody is still in elsewhere.
PRIORITY = 50


@task(priority=PRIORITY)
def tell_sites() -> None:
    send_logouts()
