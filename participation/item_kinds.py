"""Records of the kinds of items: proposals, corrections, reports; the CMS's submissions and what imports doubt."""

from functools import partial
from typing import TypeVar

from django.db.models import Q
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from agenda.models import Event, Place
from participation.enums import DecisionAction, ItemState, Outcome, ProposalState, SentState
from participation.exceptions import DecisionRefused
from participation.kinds import ItemKind, Past, register_kinds
from participation.models import Correction, Proposal, Reason, Report
from participation.models.desk import Sent
from participation.services import executing, summaries
from participation.services.taking_back import outcome_of_notice, outcome_of_proposal
from participation.services.trust import trust_for, trust_of
from participation.viewsets.panels import proposal_panel
from participation.viewsets.subjects import correction_panel, price_changes, report_panel
from participation.wording import clock as counting
from participation.wording.decisions import reasons_given
from participation.wording.letters import Letter, hello, sent_back_letter
from participation.wording.queue import import_sentence, report_sentence, signed_sentence

SentT = TypeVar("SentT", Proposal, Correction, Report)
NoticeT = TypeVar("NoticeT", Correction, Report)

APPROVE, REFUSE, SPAM = DecisionAction.APPROVE, DecisionAction.REFUSE, DecisionAction.SPAM
#: A correction has no thread; of a proposal that is public already, it stays or goes.
ACCEPT_OR_NOT = frozenset({APPROVE, REFUSE, SPAM})


def lock_row(sent: SentT, _event: Event | None) -> SentT:
    """Its row with its contact."""
    rows = type(sent)._default_manager.select_for_update(of=("self",)).select_related("contact")
    row: SentT = rows.get(pk=sent.pk)
    return row


def lock_notice(notice: NoticeT, _event: Event | None) -> NoticeT:
    """Its row, after that of the place that it is about."""
    if notice.place_id is not None:
        Place._base_manager.select_for_update(of=("self",)).get(pk=notice.place_id)
    return lock_row(notice, None)


def check_waiting(sent: Sent) -> None:
    """Refuse what is settled already."""
    if sent.turn == ItemState.CLOSED:
        state = sent.get_state_display()
        raise DecisionRefused(_gettext("Elle n’attend plus : « %(state)s ».") % {"state": state})


def turn_by_state(sent: Sent, _is_done: bool) -> ItemState:
    """As its row says now."""
    return type(sent)._default_manager.get(pk=sent.pk).turn


def refusal_of(proposal: Proposal, reason: Reason | None, word: str, language: str) -> tuple[Letter, str]:
    """The mail that sends it back, and how it begins."""
    words = reasons_given(reason, word, language)
    is_final = reason is not None and reason.is_final
    letter = sent_back_letter(proposal, words=words or "…", is_final=is_final)
    return letter, hello(proposal.name)


PROPOSAL = ItemKind(
    name=Proposal.item_kind,
    model=Proposal,
    label=_("Proposition"),
    plural=_("Propositions"),
    count_words=counting.proposals,
    sentence=partial(
        signed_sentence,
        unsigned=_("Proposition"),
        signed=_("Proposition de %(who)s"),
        elided=_("Proposition d’%(who)s"),
    ),
    summarize=summaries.summarize_proposal,
    related=("event__latest_revision", "contact"),
    lock=lock_row,
    check=check_waiting,
    turn=turn_by_state,
    actions=lambda proposal: ACCEPT_OR_NOT if proposal.is_to_reread else frozenset(DecisionAction),
    execute=executing.execute_proposal,
    restore=executing.restore_proposal,
    is_batched=True,
    is_answered=lambda proposal: proposal.contact_id is not None,
    panel=proposal_panel,
    refusal=refusal_of,
    past=Past(Proposal, Q(state=ProposalState.PUBLISHED), Q(state=ProposalState.REFUSED)),
    trust=trust_for,
    outcome=outcome_of_proposal,
)
CORRECTION = ItemKind(
    name=Correction.item_kind,
    model=Correction,
    label=_("Correction"),
    plural=_("Corrections"),
    count_words=counting.corrections,
    sentence=partial(
        signed_sentence,
        unsigned=_("Correction"),
        signed=_("Correction de %(who)s"),
        elided=_("Correction d’%(who)s"),
    ),
    summarize=summaries.summarize_correction,
    lock=lock_notice,
    check=check_waiting,
    turn=turn_by_state,
    actions=lambda _correction: ACCEPT_OR_NOT,
    execute=executing.execute_correction,
    publishes=False,
    is_answered=lambda correction: correction.contact_id is not None,
    panel=correction_panel,
    past=Past(Correction, Q(state=SentState.ACCEPTED), Q(state=SentState.REFUSED)),
    trust=lambda correction: trust_of(correction.contact),
    outcome=partial(outcome_of_notice, accepted=Outcome.REVERSED),
)
REPORT = ItemKind(
    name=Report.item_kind,
    model=Report,
    label=_("Signalement"),
    plural=_("Signalements"),
    count_words=counting.reports,
    sentence=report_sentence,
    summarize=summaries.summarize_report,
    raise_others=summaries.raise_alike,
    lock=lock_notice,
    check=check_waiting,
    turn=turn_by_state,
    actions=lambda _report: ACCEPT_OR_NOT,
    execute=executing.execute_report,
    publishes=False,
    is_answered=lambda report: report.contact_id is not None,
    panel=report_panel,
    changes=price_changes,
    trust=lambda report: trust_of(report.contact),
    outcome=partial(outcome_of_notice, accepted=Outcome.BY_HAND),
)
#: Who submits has an account, and reads the workflow's own word.
SUBMISSION = ItemKind(
    name="submission",
    model=Event,
    label=_("Contribution"),
    plural=_("Contributions"),
    count_words=counting.submissions,
    sentence=partial(
        signed_sentence,
        unsigned=_("Contribution"),
        signed=_("Contribution de %(who)s"),
        elided=_("Contribution d’%(who)s"),
    ),
    summarize=summaries.summarize_submission,
    related=("latest_revision", "owner"),
    lock=executing.locked_event,
    turn=lambda event, _is_done: ItemState.WAITING if executing.is_in_review(event) else ItemState.CLOSED,
    actions=lambda _event: frozenset({APPROVE, REFUSE}),
    execute=executing.execute_event,
    is_dated=True,
    is_answered=lambda _event: True,
    panel=proposal_panel,
    past=Past(Event, Q(first_published_at__isnull=False), Q(pk__in=()), "owner", "owner_key"),
)
IMPORT = ItemKind(
    name="import",
    model=Event,
    label=_("Vient d’un import"),
    plural=_("Imports"),
    count_words=counting.import_doubts,
    sentence=import_sentence,
    summarize=summaries.summarize_import,
    lock=executing.locked_event,
    turn=lambda _event, is_done: ItemState.CLOSED if is_done else ItemState.WAITING,
    actions=lambda _event: frozenset({APPROVE, REFUSE}),
    execute=executing.execute_event,
    is_dated=True,
    is_answered=lambda _event: False,
    panel=proposal_panel,
)

register_kinds(PROPOSAL, CORRECTION, REPORT, SUBMISSION, IMPORT)
