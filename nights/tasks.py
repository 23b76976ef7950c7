"""Background tasks of live coverage."""

from django_tasks import task

from nights.services import pictures


@task()
def bring_note_picture(note_id: int, image_id: int, alt: str) -> None:
    pictures.bring_picture(note_id, image_id, alt)
