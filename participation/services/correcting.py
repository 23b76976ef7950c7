"""Corrections: sent by anybody, accepted field by field by a moderator.

A field that an editor changed meanwhile is never overwritten.
"""

from collections.abc import Collection, Sequence
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.publish_revision import PublishPermissionError

from accounts.models import User
from agenda.models import Event
from agenda.services.publication import publish_now
from moderation.models import Reason
from moderation.services import queue
from moderation.wording.decisions import say_reasons
from participation.enums import SentState
from participation.exceptions import NoticeRefused
from participation.forms.parts import Changes, part_fields, parts_of, value_of
from participation.models import Correction, EventOrPlace
from participation.models.corrections import subject_fields
from participation.services.applying import set_fields, version_to_correct
from participation.services.drafts import network_digest, site_digest
from participation.services.notices import (
    acknowledge,
    check_share,
    contact_of,
    join_lines,
    lock_notice,
    lock_record,
    mail_decision,
    of_same_sender,
    write_to_author,
)
from participation.services.pictures import drop_pictures_of
from participation.signals import judged
from participation.wording.notices import corrected_letter

#: Pseudo-field among the accepted fields: thank the sender on the public page.
THANK = "thank"


@transaction.atomic
def send_correction(
    record: EventOrPlace,
    changes: Changes,
    *,
    line: str = "",
    email: str = "",
    network: str,
    language: str,
) -> Correction:
    """Save a correction and put it in the queue.

    The same one sent again by one network with one address is merged. ``email`` gets a receipt at
    once, and the decision later. Raises :class:`~participation.exceptions.NoticeRefused` where too
    many wait.
    """
    lock_record(record)
    digest = network_digest(network)
    waiting = Correction.objects.waiting().about(record).filter(network_hmac=digest)
    # A correction with a held decision gets no new words: its moderator has not read them.
    theirs: list[Correction] = list(of_same_sender(waiting.unheld(), email))
    for same in theirs:
        both = join_lines(same.line, line)
        if same.changes == changes and both is not None:
            same.line = both
            same.save(update_fields=["line"])
            return same
    check_share(network)
    correction: Correction = Correction.objects.create(
        **subject_fields(record),
        state=SentState.WAITING,
        changes=changes,
        line=line,
        language=language,
        contact=contact_of(email),
        network_hmac=digest,
        site_hmac=site_digest(network),
        sent_at=timezone.now(),
    )
    correction.receipt = acknowledge(correction)
    queue.update_item(correction)
    return correction


def conflicts(record: EventOrPlace, changes: Changes) -> frozenset[str]:
    """Return the fields that somebody changed differently since ``changes`` were written.

    Their value is neither the old nor the new one: shown to moderators, never applied.
    """
    live = version_to_correct(record)
    return frozenset(
        field for field, (base, new) in changes.items() if value_of(live, field) not in (base, new)
    )


@transaction.atomic
def apply_correction(correction: Correction, fields: Sequence[str], *, actor: User) -> Correction:
    """Publish the accepted ``fields`` (parts or fields) of a correction, as ``actor``.

    With «thank» among them, the page thanks the sender. All or nothing: raises
    :class:`~participation.exceptions.NoticeRefused` where it was already decided, or a field was
    changed differently meanwhile (:func:`change_record`).
    """
    row = lock_notice(correction)
    record = row.subject
    taken = part_fields(record, fields) & row.changes.keys()
    if not taken:
        raise NoticeRefused(_("Cochez ce que vous prenez."))
    change_record(record, {field: row.changes[field] for field in taken}, actor=actor)
    row.state = SentState.ACCEPTED
    row.accepted = sorted(taken)
    row.decided_at = timezone.now()
    row.thanked_on = timezone.localdate() if THANK in fields else None
    row.save()
    drop_pictures_of(row.uuid)
    mail_decision(row)
    tell_author(record, taken, actor=actor)
    judged.send(sender=Correction, sent=row, actor=actor)
    queue.update_item(row)
    return row


def change_record(record: EventOrPlace, changes: Changes, *, actor: User) -> None:
    """Publish ``changes`` of ``record`` as ``actor``.

    In the caller's transaction, which has locked its row. All or nothing: raises
    :class:`~participation.exceptions.NoticeRefused` where somebody changed one of the fields
    differently meanwhile. An unpublished draft keeps its author and gets the same changes, except
    in fields that it changed itself. A record that was never live is saved as ``actor``'s draft,
    and its workflow continues.
    """
    is_awaited = isinstance(record, Event) and not record.live and not record.was_published
    if not record.live and not is_awaited:
        raise NoticeRefused(_("Elle n’est plus en ligne."))
    if changed := conflicts(record, changes):
        words = ", ".join(
            str(part.label) for part in parts_of(record) if changed & set(part.fields)
        )
        raise NoticeRefused(
            _("Changé entre-temps par quelqu’un d’autre : %(fields)s.") % {"fields": words}
        )
    change = _save_draft if is_awaited else _publish
    change(record, changes, actor)


def tell_author(record: EventOrPlace, fields: Collection[str], *, actor: User) -> None:
    """Mail the author of a live event which ``fields`` ``actor`` corrected."""
    if isinstance(record, Event) and record.live:
        labels = [str(part.label) for part in parts_of(record) if set(fields) & set(part.fields)]
        address = f"{settings.SITE_ADDRESS}{record.get_absolute_url()}"
        said = partial(corrected_letter, record.title, address, labels)
        door = (
            f"{settings.SITE_ADDRESS}{reverse('participation:correct-event', args=[record.slug])}"
        )
        write_to_author(record, said, "event-corrected", door=door, but=actor.pk)


def _save_draft(record: EventOrPlace, changes: Changes, actor: User) -> None:
    """Save ``changes`` in the latest draft of an event that was never live; its review continues.

    Raises :class:`NoticeRefused` if the draft is locked by another user or becomes invalid.
    """
    draft = version_to_correct(record)
    assert isinstance(draft, Event)  # noqa: S101 -- the caller has looked
    if draft.locked and draft.locked_by_id != actor.pk:
        raise NoticeRefused(_("L’événement est verrouillé : on y travaille dans le formulaire."))
    set_fields(draft, {field: new for field, (_base, new) in changes.items()})
    try:
        draft.full_clean()
    except ValidationError as error:
        raise NoticeRefused(" ".join(error.messages)) from error
    draft.save()
    draft.save_revision(user=actor, clean=False)


def _publish(record: EventOrPlace, changes: Changes, actor: User) -> None:
    """Publish ``changes`` of the live version, then restore the unpublished draft on top of it.

    The row holds the live version and its dates: a draft is only in the revisions.

    Raises :class:`NoticeRefused` if the version becomes invalid or the user may not publish.
    """
    draft = record.latest_revision if record.has_unpublished_changes else None
    live_revision = record.live_revision_id
    workflow = record.current_workflow_state if isinstance(record, Event) else None
    is_waiting = workflow is not None and workflow.status == workflow.STATUS_IN_PROGRESS
    set_fields(record, {field: new for field, (_base, new) in changes.items()})
    try:
        publish_now(record, actor)
    except ValidationError as error:
        raise NoticeRefused(" ".join(error.messages)) from error
    except PublishPermissionError as error:
        raise NoticeRefused(
            _("Vous ne pouvez pas publier ceci : demandez à qui le peut.")
        ) from error
    if draft is None or draft.pk == live_revision:
        return
    drafted: EventOrPlace = type(draft).objects.get(pk=draft.pk).as_object()
    same = [field for field, (base, _new) in changes.items() if value_of(drafted, field) == base]
    made = {"place", "cover"} & set(same)
    set_fields(drafted, {field: changes[field][1] for field in same if field not in made})
    for field in made:  # a new place or image is made only once
        setattr(drafted, field, getattr(record, field))
    drafted.save_revision(user=draft.user, clean=False)
    # Wagtail ends a workflow at any publication: start the waiting one again.
    if is_waiting and workflow is not None and isinstance(drafted, Event):
        workflow.workflow.start(drafted, workflow.requested_by)


@transaction.atomic
def refuse_correction(
    correction: Correction, reason: Reason | None, word: str = "", *, actor: User
) -> Correction:
    """Refuse a correction; the sender, if an address is known, gets the reason by mail.

    No mail without a reason or word, as for spam. Raises
    :class:`~participation.exceptions.NoticeRefused` if it was decided already.
    """
    row = lock_notice(correction)
    row.state = SentState.REFUSED
    row.decided_at = timezone.now()
    row.answer = say_reasons(reason, word, row.language)
    row.save()
    drop_pictures_of(row.uuid)
    if row.answer:
        mail_decision(row)
    queue.update_item(row)
    return row
