"""Registered kinds of queue items: proposals, corrections, reports, submissions, import doubts."""

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from agenda.models import Event
from moderation.enums import DecisionAction, ItemState
from moderation.exceptions import DecisionRefused
from moderation.kinds import APPROVE_OR_REFUSE, ItemKind, Past, register_kinds
from moderation.models import QueueItem, Reason
from moderation.services import workflow
from moderation.trust import Sender
from moderation.wording.decisions import say_reasons
from moderation.wording.queue import SenderHistory, say_sender
from participation.enums import ProposalState, SentState
from participation.figures.clock import median_hours
from participation.models import Correction, Proposal, Report, Sent, sender_of
from participation.services import executing, missing, reporting, summaries, trust
from participation.services.moving import lock_sent
from participation.services.notices import lock_record
from participation.viewsets.panels import proposal_panel
from participation.viewsets.subjects import correction_panel, price_changes, report_panel
from participation.wording.flags import FLAGS, import_sentence, report_sentence
from participation.wording.letters import Letter, salutation, sent_back_letter

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

NoticeT = TypeVar("NoticeT", Correction, Report)

#: Actions without a question: corrections have no thread, published proposals stay or go.
ACCEPT_OR_NOT = APPROVE_OR_REFUSE | {DecisionAction.SPAM}


def lock_with_place(notice: NoticeT, _event: Event | None) -> NoticeT:
    """Lock the place, if any, then the notice; return it."""
    if notice.place is not None:
        lock_record(notice.place)
    return lock_sent(notice)


def check_waiting(row: Sent) -> None:
    """Raise :class:`DecisionRefused` for what is decided already."""
    if row.turn == ItemState.CLOSED:
        state = row.get_state_display()
        raise DecisionRefused(gettext("Elle n’attend plus : « %(state)s ».") % {"state": state})


def turn_by_state(row: Sent, _is_done: bool) -> ItemState:
    """Return the turn of the current row."""
    return type(row)._default_manager.get(pk=row.pk).turn


def refusal_of(
    proposal: Proposal, reason: Reason | None, word: str, language: str
) -> tuple[Letter, str]:
    """Return the mail of a refused proposal, and its salutation."""
    words = say_reasons(reason, word, language)
    is_final = reason is not None and reason.is_final
    letter = sent_back_letter(proposal, words=words or "…", is_final=is_final)
    return letter, salutation(proposal.name)


def say_accepted(item: QueueItem) -> str:
    """Return the message for a published proposal that stays; empty for others."""
    proposal = item.subject
    return (
        gettext("« %(title)s » : elle reste en ligne.")
        if proposal is not None and proposal.is_to_reread
        else ""
    )


def confirmed_sender(row: Sent) -> Sender | None:
    """Return the sender, if the address is confirmed."""
    return sender_of(row) if row.confirmed_at else None


def signed(
    words: "StrPromise", before_vowel: "StrPromise"
) -> Callable[[QueueItem, SenderHistory | None], tuple[str, str]]:
    """Return a function that says who sent an item, with ``words``."""
    return partial(say_sender, signed=words, elided=before_vowel)


# Kinds sent from outside the CMS, maybe with an address.
sent: Callable[..., ItemKind] = partial(
    ItemKind,
    flags=FLAGS,
    event_path="event",
    event=attrgetter("event"),
    cover_path="event__cover",
    check=check_waiting,
    turn=turn_by_state,
    is_answered=attrgetter("contact_id"),
    sender=confirmed_sender,
    language=attrgetter("language"),
)
# Kinds about something that is on the site.
of_notice = partial(
    sent,
    related=("event", "place", "contact"),
    lock=lock_with_place,
    actions=lambda _notice: ACCEPT_OR_NOT,
    publishes=False,
)
register_kinds(
    sent(
        name=Proposal.item_kind,
        model=Proposal,
        label=_("Proposition"),
        plural=_("Propositions"),
        count_words=ngettext_lazy("%(count)s proposition", "%(count)s propositions", "number"),
        sentence=signed(_("Proposition de %(who)s"), _("Proposition d’%(who)s")),
        summarize=summaries.summarize_proposal,
        related=("event__latest_revision", "contact"),
        missing=missing.missing_proposals,
        lock=lambda proposal, _event: lock_sent(proposal),
        actions=lambda proposal: (
            ACCEPT_OR_NOT if proposal.is_to_reread else frozenset(DecisionAction)
        ),
        execute=executing.execute_proposal,
        restore=executing.restore_proposal,
        accepted=say_accepted,
        is_batched=True,
        panel=proposal_panel,
        refusal=refusal_of,
        past=Past(Q(state=ProposalState.PUBLISHED), Q(state=ProposalState.REFUSED)),
        history=trust.history_of_proposals,
        photo_field="uuid",
        photo_url=lambda key: reverse("propositions:picture", args=[key]),
        median_hours=median_hours,
    ),
    of_notice(
        name=Correction.item_kind,
        model=Correction,
        label=_("Correction"),
        plural=_("Corrections"),
        count_words=ngettext_lazy("%(count)s correction", "%(count)s corrections", "number"),
        sentence=signed(_("Correction de %(who)s"), _("Correction d’%(who)s")),
        summarize=summaries.summarize_correction,
        missing=partial(missing.missing_notices, Correction),
        execute=executing.execute_correction,
        panel=correction_panel,
        fields=attrgetter("changes"),
        history=trust.history_of_corrections,
        past=Past(Q(state=SentState.ACCEPTED), Q(state=SentState.REFUSED)),
    ),
    of_notice(
        name=Report.item_kind,
        model=Report,
        label=_("Signalement"),
        plural=_("Signalements"),
        count_words=ngettext_lazy("%(count)s signalement", "%(count)s signalements", "number"),
        sentence=report_sentence,
        summarize=summaries.summarize_report,
        raise_others=summaries.raise_urgency_of_similar,
        missing=partial(missing.missing_notices, Report),
        answered_too=reporting.answered_too,
        execute=executing.execute_report,
        panel=report_panel,
        changes=price_changes,
    ),
)
# Kinds of the CMS: submissions of accounts, which read the workflow's comment, and imports.
of_event = partial(
    ItemKind,
    model=Event,
    flags=FLAGS,
    event_path="pk",
    event=lambda event: event,
    cover_path="cover",
    related=("latest_revision", "owner"),
    lock=lambda event, locked: locked or event,
    execute=executing.execute_event,
    is_dated=True,
    panel=proposal_panel,
)
register_kinds(
    of_event(
        name="submission",
        label=_("Contribution"),
        plural=_("Contributions"),
        count_words=ngettext_lazy("%(count)s contribution", "%(count)s contributions", "number"),
        sentence=signed(_("Contribution de %(who)s"), _("Contribution d’%(who)s")),
        summarize=summaries.summarize_submission,
        missing=missing.missing_submissions,
        turn=lambda event, _is_done: (
            ItemState.WAITING if workflow.has_step_in_progress(event) else ItemState.CLOSED
        ),
        past=Past(Q(first_published_at__isnull=False), Q(pk__in=()), "owner"),
    ),
    of_event(
        name="import",
        label=_("Vient d’un import"),
        plural=_("Imports"),
        count_words=ngettext_lazy(
            "%(count)s doute d’un import", "%(count)s doutes d’imports", "number"
        ),
        sentence=import_sentence,
        summarize=summaries.summarize_import,
        missing=missing.missing_imports,
        turn=lambda _event, is_done: ItemState.CLOSED if is_done else ItemState.WAITING,
        is_answered=lambda _event: False,
    ),
)
