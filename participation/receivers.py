"""Signals of other apps, and the service that handles each."""

from collections.abc import Collection

from django.db.models import Model
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_cancelled, workflow_rejected

from accounts.models import User
from agenda.models import Event
from agenda.signals import merged, record_published, separated
from moderation.models import QueueItem
from moderation.services import queue
from participation.models import Contact, Picture
from participation.services import bringing, contributing, erasure, following, pictures


@receiver(record_published, sender=Event)
def note_published(pk: int, actor: User | None, **kwargs: object) -> None:
    following.note_published(pk, actor=actor)


@receiver(merged)
def bring_along(
    sender: type[Model], kept: int, gone: int, moved: dict[str, object], **kwargs: object
) -> None:
    bringing.bring_along(sender, kept, gone, moved)


@receiver(separated)
def bring_back(
    sender: type[Model],
    kept: int,
    gone: int,
    moved: dict[str, dict[str, list[int]]],
    dates: Collection[int],
    **kwargs: object,
) -> None:
    bringing.bring_back(sender, kept, gone, moved, dates)


@receiver(workflow_rejected, sender=WorkflowState)
def note_sent_back(instance: WorkflowState, user: User | None, **kwargs: object) -> None:
    """Tell the proposal's thread that an editor sent its event back, with the comment."""
    if isinstance(event := instance.content_object, Event):
        words = instance.current_task_state.specific.get_comment()  # type: ignore[union-attr]  # a task rejected it
        following.note_sent_back(event.pk, words, actor=user)


@receiver([workflow_approved, workflow_rejected], sender=WorkflowState)
def write_to_submitter(instance: WorkflowState, user: User | None, **kwargs: object) -> None:
    contributing.write_to_submitter(instance, user)


@receiver(pre_delete, sender=Contact)
def erase_its_mails(instance: Contact, **kwargs: object) -> None:
    erasure.erase_mails_of(instance)


@receiver(pre_delete, sender=Event)
def note_deleted(instance: Event, **kwargs: object) -> None:
    following.note_deleted(instance.pk)
    QueueItem.objects.about(instance).delete()


@receiver(task_submitted)
def on_task_submitted(instance: TaskState, **kwargs: object) -> None:
    on_workflow_left(instance.workflow_state)


@receiver([workflow_approved, workflow_rejected, workflow_cancelled], sender=WorkflowState)
def on_workflow_left(instance: WorkflowState, **kwargs: object) -> None:
    if isinstance(event := instance.content_object, Event):
        queue.put(event)


@receiver(post_delete, sender=Picture)
def delete_picture(instance: Picture, **kwargs: object) -> None:
    # Also for a picture deleted with its proposal or contact.
    if instance.file.name:
        pictures.delete_file(instance.file.name)
