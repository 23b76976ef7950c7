"""What others announce, and the service that answers: one line each."""

from django.db.models.signals import pre_delete
from django.dispatch import receiver
from wagtail.models import WorkflowState
from wagtail.signals import workflow_rejected

from accounts.models import User
from agenda.models import Event
from agenda.signals import record_published
from participation.services import following


@receiver(record_published, sender=Event)
def note_published(pk: int, **kwargs: object) -> None:
    following.note_published(pk)


@receiver(workflow_rejected, sender=WorkflowState)
def note_sent_back(instance: WorkflowState, user: User | None, **kwargs: object) -> None:
    if isinstance(event := instance.content_object, Event):
        words = instance.current_task_state.specific.get_comment()
        following.note_sent_back(event.pk, words, actor=user)


@receiver(pre_delete, sender=Event)
def note_deleted(instance: Event, **kwargs: object) -> None:
    following.note_deleted(instance.pk)
