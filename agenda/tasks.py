"""Background tasks of the agenda."""

from django_tasks import task

from agenda.services import renditions


@task()
def draw_renditions(event_ids: list[int]) -> None:
    renditions.make_renditions(event_ids)
