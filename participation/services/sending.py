"""Send proposals, prove the address by a code or a link, and submit them to moderators."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import partial

import structlog
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.services import keep_address
from messaging.models import SuppressedAddress
from moderation.services.queue import update_item
from participation.enums import UNCONFIRMED, LinkPurpose, ProposalState
from participation.exceptions import ProposalRefused
from participation.forms.proposal import Facts, ProposalForm
from participation.models import Contact, Proposal
from participation.permissions import may_correct
from participation.services.batches import lock_batch
from participation.services.erasure import erase_unused_contacts
from participation.services.events import correct_event, propose_event
from participation.services.links import issue_link, revoke_links
from participation.services.mails import BATCH_PAGE, mail_about_batch, mail_author
from participation.services.moving import lock_proposal, set_state
from participation.services.pictures import keep_sent
from participation.services.proofs import use_proof
from participation.services.shares import find_deferred_in_turn, has_room, may_defer
from participation.services.trust import publish_if_trusted
from participation.wording.letters import (
    batch_code_letter,
    batch_received_letter,
    code_letter,
    received_letter,
)

log = structlog.get_logger(__name__)

CODE_LIFE = timedelta(minutes=15)
MOST_TRIES = 5
#: Minimum time between opening the form and sending it: no person is faster.
LEAST_TIME = timedelta(seconds=5)
#: Maximum of deferred proposals submitted in one run of the clock.
SUBMITTED_AT_ONCE = 50
#: Exceptions raised where stored facts can no longer become an event.
UNFIT = (DataError, IntegrityError, ValidationError, LookupError, TypeError, ValueError)


def parse_saved_facts(proposal: Proposal) -> Facts:
    """Return what was typed, as facts.

    Raises :class:`~participation.exceptions.ProposalRefused` where it is incomplete.
    """
    form = ProposalForm.of(proposal)
    if not form.is_valid():
        raise ProposalRefused(" ".join(message for _step, message, _field in form.wrong()))
    return form.facts()


@transaction.atomic
def send_proposal(proposal: Proposal, facts: Facts, email: str) -> Proposal:
    """Send a draft, or a corrected proposal; sending the same again changes nothing.

    The first time mails a code to ``email``. Raises
    :class:`~participation.exceptions.ProposalRefused`.
    """
    row = lock_proposal(proposal)
    if row.state != ProposalState.DRAFT:
        return _send_again(row, facts)
    row.proof = row.proof if use_proof(row.proof) else ""
    _send_draft(row, facts, email)
    _mail_code(row)
    return row


@transaction.atomic
def send_from_known_browser(proposal: Proposal, facts: Facts, email: str) -> str:
    """Send and confirm at once, where this browser has proved ``email`` before; return a new token.

    The draft's own token is revoked, as somebody else may have written the draft and passed it on.
    A mail says that it was sent. A second call sends nothing. Raises
    :class:`~participation.exceptions.ProposalRefused`.
    """
    row = lock_proposal(proposal)
    if row.state == ProposalState.DRAFT:
        row.proof = row.proof if use_proof(row.proof) else ""
        _send_draft(row, facts, email)
        _confirm(row)
        if row.state != ProposalState.PUBLISHED:  # else a mail already says that it is published
            mail_author(row, "proposal-received", received_letter)
    return _follow_as_known(row, email)


@transaction.atomic
def send_batch(proposal: Proposal, facts: Mapping[int, Facts], email: str) -> None:
    """Send the drafts of a batch whose ``facts`` are given by key, all or none.

    Sending the same again changes nothing. One code for all is mailed to ``email``. Raises
    :class:`~participation.exceptions.ProposalRefused`.
    """
    if rows := _send_drafts(proposal, facts, email):
        _mail_code(lock_proposal(_awaiting_code(rows[0])))


def send_batch_from_known_browser(
    proposal: Proposal, facts: Mapping[int, Facts], email: str
) -> str:
    """Send and confirm drafts of a batch at once; one mail lists them all.

    ``facts`` are by proposal key. Return the token of the address's link.

    Raises :class:`ProposalRefused` if one is incomplete or too many are deferred.
    """
    with transaction.atomic():
        rows = _send_drafts(proposal, facts, email)
        if rows:
            _confirm_batch(rows)
            mail_about_batch(rows, "proposal-received", batch_received_letter)
        sent_before = (
            Proposal.objects.sent_with(proposal).filter(pk__in=facts).select_related("contact")
        )
        row = rows[0] if rows else sent_before.first()
        token = _follow_as_known(row, email)
    if row is not None:
        submit_batch(row)
    return token


def _follow_as_known(row: Proposal | None, email: str) -> str:
    """Return a new token for a browser known for ``email``.

    Refused where another address has sent the proposal meanwhile.
    """
    if (
        row is None
        or row.contact is None
        or not Contact.objects.of(email).filter(pk=row.contact.pk).exists()
    ):
        raise ProposalRefused(_("Elle n’en est plus là : rechargez la page."))
    return issue_link(row, LinkPurpose.FOLLOW)


def _send_drafts(proposal: Proposal, facts: Mapping[int, Facts], email: str) -> list[Proposal]:
    """Send the given proposals of a batch that are still drafts.

    One proof of work, from the browser, counts for all of them.
    """
    drafts = lock_batch(proposal, ProposalState.DRAFT)
    rows = [row for row in drafts if row.pk in facts]
    proof = next((row.proof for row in drafts if rows and use_proof(row.proof)), "")
    for row in rows:
        row.proof = proof
        _send_draft(row, facts[row.pk], email)
    if rows:
        _check_batch_address(rows[0])
    return rows


def _send_draft(row: Proposal, facts: Facts, email: str) -> None:
    """Move a draft to «sent»: set its contact, facts and proof. Refused if filled in too fast."""
    if timezone.now() - row.opened_at < LEAST_TIME:
        raise ProposalRefused(_("C’est allé bien vite. Relisez-la une fois, puis renvoyez-la."))
    row.contact = _contact_of(email)
    row.data.pop("email", None)
    row.facts = dict(facts)
    set_state(row, ProposalState.SENT)
    row.saved_at = timezone.now()
    row.save()
    keep_sent(row)


def _check_batch_address(row: Proposal) -> None:
    """Check that one address sends the whole batch.

    Raises :class:`~participation.exceptions.ProposalRefused`.
    """
    if Proposal.objects.sent_by_others(row).exists():
        raise ProposalRefused(
            _(
                "Le reste de cet envoi a une autre adresse : tapez la même, ou ouvrez un nouveau "
                "formulaire."
            )
        )


@transaction.atomic
def send_code(proposal: Proposal) -> None:
    """Mail another code and another link."""
    row = lock_proposal(_awaiting_code(proposal))
    if row.state == ProposalState.SENT:
        _mail_code(row)


@transaction.atomic
def change_address(proposal: Proposal, email: str) -> None:
    """Replace the bouncing address of an unconfirmed proposal or batch, and mail a code there.

    Raises :class:`ProposalRefused` in any other state.
    """
    row = lock_proposal(_awaiting_code(proposal))
    if row.state != ProposalState.SENT or row.contact is None or not does_address_bounce(row):
        raise ProposalRefused(_("Elle n’en est plus là : rechargez la page."))
    before = row.contact.pk
    waiting = [one.pk for one in lock_batch(row, ProposalState.SENT)]
    revoke_links(row, LinkPurpose.FOLLOW)
    row.contact = _contact_of(email)
    row.code_hmac = ""
    row.save(update_fields=["contact", "code_hmac"])
    Proposal.objects.filter(pk__in=waiting).update(contact=row.contact)
    _check_batch_address(row)
    erase_unused_contacts({before})
    _mail_code(row)


def does_address_bounce(proposal: Proposal) -> bool:
    """Return whether the address is suppressed: a mail server said that it does not exist."""
    return (
        proposal.contact is not None
        and SuppressedAddress.objects.of(proposal.contact.email).exists()
    )


def confirm_by_code(proposal: Proposal, code: str) -> str | None:
    """Confirm with the six-digit code of the mail; return a new token, ``None`` for a wrong code.

    A wrong code counts as a try. All proposals sent together are confirmed.
    """
    with transaction.atomic():
        row = lock_proposal(_awaiting_code(proposal))
        if row.state not in UNCONFIRMED or not row.code_hmac or row.code_tries >= MOST_TRIES:
            return None
        row.code_tries += 1
        row.save(update_fields=["code_tries"])
        is_in_time = row.code_expires_at is not None and timezone.now() < row.code_expires_at
        if not is_in_time or not constant_time_compare(row.code_hmac, _code_digest(row, code)):
            return None
        _confirm_sent(row)
        token = issue_link(row, LinkPurpose.FOLLOW)
    submit_batch(row)
    return token


def confirm_by_link(proposal: Proposal) -> None:
    """Confirm by a mailed link, with all proposals sent together. A second call changes nothing."""
    with transaction.atomic():
        row = lock_proposal(_awaiting_code(proposal))
        if row.state == ProposalState.SENT:
            _confirm_sent(row)
    submit_batch(row)


def _awaiting_code(proposal: Proposal) -> Proposal:
    """Return the proposal of the batch that has the code for all: the first unconfirmed one."""
    sent = Proposal.objects.sent_with(proposal).filter(state=ProposalState.SENT)
    return sent.first() or proposal


def _confirm_sent(row: Proposal) -> None:
    """Confirm a proposal, or its whole batch, which is submitted to moderators after commit."""
    if row.batch is None:
        _confirm(row)
    else:
        _confirm_batch(lock_batch(row, ProposalState.SENT))


def _confirm_batch(rows: Sequence[Proposal]) -> None:
    """Confirm the proposals of a batch, defer them, and revoke the batch's draft link.

    Raises :class:`ProposalRefused` if too many would be deferred.
    """
    if not may_defer(rows[0], len(rows)):
        raise ProposalRefused(_too_many())
    _mark_confirmed(*rows)


def _mark_confirmed(*rows: Proposal) -> None:
    """Confirm and defer the proposals of one address, and revoke the draft link."""
    now = timezone.now()
    for row in rows:
        row.confirmed_at = now
        row.code_hmac = ""
        row.code_expires_at = None
        set_state(row, ProposalState.DEFERRED)
        row.save()
    Contact.objects.filter(proposals=rows[0], confirmed_at=None).update(confirmed_at=now)
    revoke_links(rows[0], LinkPurpose.DRAFT)


def submit_batch(row: Proposal) -> None:
    """Submit the proposals of the batch that fit in the queue, each in its own transaction.

    The clock submits the others later.
    """
    if row.batch is not None:
        _submit_each(
            Proposal.objects.filter(batch=row.batch, state=ProposalState.DEFERRED).order_by("pk")
        )


def _too_many() -> str:
    return _("Il y en a déjà beaucoup d’ici qui attendent d’être lues. Revenez par ce lien demain.")


def _contact_of(email: str) -> Contact:
    """Return the locked contact of ``email`` in the caller's transaction.

    A new one if it is being erased.
    """
    contacts = Contact.objects.select_for_update()
    return contacts.get_or_create(address=keep_address(email), defaults={"email": email})[0]


def _confirm(row: Proposal) -> None:
    """Confirm a proposal and submit it to moderators, or defer it.

    The token of the draft is revoked: its browser needs a link from a mail now.

    Raises :class:`ProposalRefused` if too many proposals are deferred already.
    """
    is_in_turn = has_room(row)
    if not is_in_turn and not may_defer(row):
        raise ProposalRefused(_too_many())
    _mark_confirmed(row)
    if is_in_turn:
        submit_proposal(row)
        row.save()
    publish_if_trusted(row, update_item(row))


def submit_proposal(row: Proposal) -> None:
    """Submit a proposal to moderators: create its draft event. The caller saves the row."""
    set_state(row, ProposalState.WAITING)
    row.event = propose_event(row)


def submit_deferred() -> int:
    """Submit deferred proposals, the oldest of each network first; return how many."""
    return _submit_each(find_deferred_in_turn(SUBMITTED_AT_ONCE))


def _submit_each(rows: Iterable[Proposal]) -> int:
    """Submit each row; one that fails stops none of the others. Return how many."""
    count = 0
    for row in rows:
        try:
            count += _submit_deferred(row)
        except UNFIT as error:
            # No error message: the database's has the words of the row.
            log.error("proposal_not_submitted", proposal=str(row.uuid), error=type(error).__name__)
    return count


@transaction.atomic
def _submit_deferred(proposal: Proposal) -> bool:
    """Submit a deferred proposal if the queue has room; return whether it did."""
    row = lock_proposal(proposal)
    if row.state != ProposalState.DEFERRED or not has_room(row):
        return False
    submit_proposal(row)
    row.save()
    publish_if_trusted(row, update_item(row))
    return True


def _send_again(row: Proposal, facts: Facts) -> Proposal:
    """Resend a corrected proposal; unchanged facts change nothing.

    Raises :class:`ProposalRefused` if it may not be corrected any more.
    """
    if row.facts == facts and row.state != ProposalState.REFUSED:
        return row
    if not may_correct(row):
        raise ProposalRefused(_("Elle ne se change plus ici : écrivez-nous dans le fil."))
    row.facts = dict(facts)
    row.saved_at = timezone.now()
    if row.event is not None:
        if row.state != ProposalState.WAITING:
            set_state(row, ProposalState.WAITING)
            row.decided_at = None
        correct_event(row, row.event)
    row.save()
    keep_sent(row)
    update_item(row)
    return row


def _mail_code(row: Proposal) -> None:
    """Create a new code, valid for :data:`CODE_LIFE`, and mail it with a link."""
    code = f"{secrets.randbelow(10**6):06d}"
    row.code_hmac = _code_digest(row, code)
    row.code_tries = 0
    row.code_expires_at = timezone.now() + CODE_LIFE
    row.save(update_fields=["code_hmac", "code_tries", "code_expires_at"])
    if row.batch is None:
        mail_author(row, "proposal-code", partial(code_letter, code=code))
    else:
        count = Proposal.objects.sent_with(row).filter(state=ProposalState.SENT).count()
        mail_author(
            row,
            "proposal-code",
            partial(batch_code_letter, code=code, count=count),
            page=BATCH_PAGE,
        )


def _code_digest(row: Proposal, code: str) -> str:
    return salted_hmac("participation.code", f"{row.uuid}:{code}", algorithm="sha256").hexdigest()
