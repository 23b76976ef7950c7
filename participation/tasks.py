"""Background tasks of participation."""

from django_tasks import task

from accounts.models import User
from participation.services import deeds


@task()
def record_past_deeds(user_id: int) -> None:
    if user := User.objects.filter(pk=user_id).first():
        deeds.record_past(user)
