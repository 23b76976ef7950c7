"""Background tasks of the search."""

from django_tasks import task

from agenda.services.changes import settle_changes

#: Before pictures: visitors look for what was just cancelled.
PRIORITY = 50


@task(priority=PRIORITY)
def tell_server(change_ids: list[int]) -> None:
    """Send ``changed`` for these deferred changes, so that the search server is fed."""
    settle_changes(change_ids)
