"""Signals of this app and others, and the service that handles each."""

from collections.abc import Sequence
from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_cancelled, workflow_rejected

from accounts.models import AccountAddress, User
from agenda.models import Change, Event
from agenda.signals import merged, record_published, record_withdrawn, recorded, separated
from moderation.models import QueueItem
from moderation.services import queue
from participation.models import Contact, Picture, Proposal, Sent
from participation.services import bringing, contributing, deeds, erasure, following, pictures
from participation.signals import judged, overturned
from participation.tasks import record_past_deeds

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


@receiver(judged)
def on_judged(sent: Sent, actor: User | None, **kwargs: object) -> None:
    deeds.record_judgement(sent, actor)


@receiver(overturned)
def on_overturned(sent: Proposal, **kwargs: object) -> None:
    deeds.void_overturned(sent)


@receiver(record_withdrawn, sender=Event)
def on_publication_withdrawn(pk: int, actor: User | None, **kwargs: object) -> None:
    if actor is not None:  # not at its own time, nor with the data of its author
        deeds.void_withdrawn(pk)


@receiver(recorded)
def on_dates_restored(changes: Sequence[Change], **kwargs: object) -> None:
    deeds.void_restored(changes)


@receiver(post_save, sender=AccountAddress)
def on_address_tied(
    instance: AccountAddress, created: bool, *, raw: bool = False, **kwargs: object
) -> None:
    """Record later what was sent from an address that joins an account, if anything was."""
    if created and not raw and Contact.objects.filter(address=instance.address_id).exists():
        transaction.on_commit(partial(record_past_deeds.enqueue, instance.email_address.user_id))


@receiver(pre_delete, sender=Event)
def on_event_deleted(instance: Event, **kwargs: object) -> None:
    deeds.void_withdrawn(instance.pk)
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
