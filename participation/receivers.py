"""Signals of other apps, and the service that handles each."""

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

merged.connect(bringing.merge_submissions)
separated.connect(bringing.unmerge_submissions)


@receiver(record_published, sender=Event)
def on_record_published(pk: int, actor: User | None, **kwargs: object) -> None:
    following.mark_published(pk, actor=actor)


@receiver(workflow_rejected, sender=WorkflowState)
def on_workflow_rejected(instance: WorkflowState, user: User | None, **kwargs: object) -> None:
    """Tell the proposal's thread that an editor sent its event back, with the comment."""
    if isinstance(event := instance.content_object, Event):
        words = instance.current_task_state.specific.get_comment()  # type: ignore[union-attr]  # a task rejected it
        following.mark_sent_back(event.pk, words, actor=user)


@receiver([workflow_approved, workflow_rejected], sender=WorkflowState)
def on_workflow_decided(instance: WorkflowState, user: User | None, **kwargs: object) -> None:
    contributing.write_to_submitter(instance, user)


@receiver(pre_delete, sender=Contact)
def on_contact_deleted(instance: Contact, **kwargs: object) -> None:
    erasure.erase_mails_of(instance)


@receiver(pre_delete, sender=Event)
def on_event_deleted(instance: Event, **kwargs: object) -> None:
    following.refuse_deleted(instance.pk)
    QueueItem.objects.about(instance).delete()


@receiver(task_submitted)
def on_task_submitted(instance: TaskState, **kwargs: object) -> None:
    on_workflow_left(instance.workflow_state)


@receiver([workflow_approved, workflow_rejected, workflow_cancelled], sender=WorkflowState)
def on_workflow_left(instance: WorkflowState, **kwargs: object) -> None:
    if isinstance(event := instance.content_object, Event):
        queue.update_item(event)


@receiver(post_delete, sender=Picture)
def on_picture_deleted(instance: Picture, **kwargs: object) -> None:
    # Also for a picture deleted with its proposal or contact.
    if instance.file.name:
        pictures.delete_file(instance.file.name)
