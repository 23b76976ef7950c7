"""Changes of a sent proposal: by its author, by a moderator, by the CMS."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.addresses import address_hmacs
from accounts.models import User
from agenda.models import Event
from moderation.services.queue import update_item
from participation.enums import ACCEPTED, OPEN, ProposalState, Voice
from participation.exceptions import ProposalRefused
from participation.models import Contact, Correction, LinkRequest, Post, Proposal
from participation.permissions import may_post, may_withdraw
from participation.services.browsers import forget_browsers_of
from participation.services.events import drop_event, propose_event, publish_place
from participation.services.links import revoke_links, revoke_links_of
from participation.services.mails import mail_author
from participation.services.moving import lock_proposal, set_state
from participation.services.notice_links import change_notice_links
from participation.services.pictures import adopt_picture, drop_pictures
from participation.signals import judged
from participation.wording.letters import answer_letter, published_letter, sent_back_letter

#: Maximum of consecutive posts by an author without an answer, against flooding.
MOST_IN_A_ROW = 10


@transaction.atomic
def withdraw_proposal(proposal: Proposal) -> None:
    """Withdraw a proposal: its draft event is deleted, its links say so.

    A second call changes nothing.

    Raises :class:`ProposalRefused` if its event is public.
    """
    row = lock_proposal(proposal)
    if row.state == ProposalState.WITHDRAWN:
        return
    if not may_withdraw(row):
        raise ProposalRefused(_("Elle est en ligne : écrivez-nous dans le fil pour la retirer."))
    event = row.event
    set_state(row, ProposalState.WITHDRAWN)
    row.event = None
    row.save()
    update_item(row)
    drop_pictures(row)
    if event and not event.was_published:
        drop_event(event)


def withdraw_batch(proposal: Proposal) -> None:
    """Withdraw each proposal of the batch that may still be withdrawn."""
    for row in Proposal.objects.sent_with(proposal):
        if may_withdraw(row):
            withdraw_proposal(row)


@transaction.atomic
def write_post(proposal: Proposal, text: str) -> None:
    """Add the author's post to the thread.

    If it answers a question, the proposal waits for a moderator again.

    Raises :class:`ProposalRefused` if the thread is closed, or after ``MOST_IN_A_ROW`` posts
    without an answer.
    """
    row = lock_proposal(proposal)
    if not may_post(row):
        raise ProposalRefused(_("Le fil est clos."))
    last = list(row.posts.order_by("-at", "-pk")[:MOST_IN_A_ROW])
    if last and last[0].voice == Voice.AUTHOR and last[0].text == text:  # a double click
        return
    if len(last) == MOST_IN_A_ROW and all(post.voice == Voice.AUTHOR for post in last):
        raise ProposalRefused(_("Vous avez beaucoup écrit : attendez qu’on vous réponde."))
    Post.objects.create(proposal=row, voice=Voice.AUTHOR, text=text, at=timezone.now())
    if row.state == ProposalState.ASKED:
        set_state(row, ProposalState.WAITING)
        row.save()
        update_item(row)


def post_as_moderator(proposal: Proposal, text: str, actor: User | None = None) -> None:
    """Add a moderator's post to the thread; without ``actor``, the agenda's own."""
    Post.objects.create(
        proposal=proposal, voice=Voice.MODERATOR, moderator=actor, text=text, at=timezone.now()
    )


@transaction.atomic
def answer_author(proposal: Proposal, text: str, *, actor: User) -> None:
    """Add a moderator's post and mail the author; a waiting proposal is asked."""
    row = lock_proposal(proposal)
    post_as_moderator(row, text, actor)
    if row.state == ProposalState.WAITING:
        set_state(row, ProposalState.ASKED)
        row.save()
        update_item(row)
    mail_author(row, "proposal-answer", partial(answer_letter, words=text))


def _was_merged_after(row: Proposal, first_published_at: datetime | None) -> bool:
    """Return whether ``row`` was merged into an event that was public already."""
    if row.state != ProposalState.MERGED or row.decided_at is None or first_published_at is None:
        return False
    return row.decided_at >= first_published_at


@transaction.atomic
def mark_published(event: int, *, actor: User | None = None) -> None:
    """Mark proposals of a published event, publish its new place, and mail each author once."""
    rows = _locked(Q(event=event) | Q(merged_into=event, state=ProposalState.MERGED))
    live = Event.objects.live().filter(pk=event).first() if rows else None
    if live is None:  # no proposal, or the publication is only scheduled
        return
    for row in rows:
        if row.state == ProposalState.PUBLISHED or _was_merged_after(row, live.first_published_at):
            continue
        if row.event is None:
            row.event = live  # its picture is offered in a correction
        else:
            adopt_picture(row, live)
        set_state(row, ProposalState.PUBLISHED)
        row.save()
        update_item(row)
        judged.send(sender=Proposal, sent=row, actor=actor)
        publish_place(live, actor=actor)
        if (
            row.batch is None or row.trusted_at is None
        ):  # a batch published by trust has one mail for all
            mail_author(row, "proposal-published", published_letter)


@transaction.atomic
def mark_sent_back(event: int, words: str, *, actor: User | None) -> None:
    """Refuse proposals whose event the CMS's workflow rejected; mail the comment."""
    for row in _locked(Q(event=event)):
        if row.state not in OPEN:
            continue
        if words:
            post_as_moderator(row, words, actor)
        set_state(row, ProposalState.REFUSED)
        row.save()
        update_item(row)
        judged.send(sender=Proposal, sent=row, actor=actor)
        mail_author(row, "proposal-sent-back", partial(sent_back_letter, words=words))
    bring_back_merged(event)


@transaction.atomic
def bring_back_merged(event: int, *, has_left: bool = False) -> None:
    """Make proposals wait again that were merged into an event the public will never see.

    With ``has_left``, also those merged into an event that left the site by a decision about
    another author's proposal.
    """
    is_in_agenda = Q(live=True) if has_left else Q(first_published_at__isnull=False)
    if Event.objects.filter(is_in_agenda, pk=event).exists():
        return
    for row in _locked(Q(merged_into=event, state__in=ACCEPTED)):
        Correction.objects.waiting().filter(uuid=row.uuid).delete()
        set_state(row, ProposalState.WAITING)
        row.merged_into = None
        row.decided_at = None
        row.reread_since = None
        row.event = propose_event(row)
        row.save()
        update_item(row)


@transaction.atomic
def refuse_deleted(event: int) -> None:
    """Refuse the proposals of a draft that was deleted in the CMS; the mail gives no reason."""
    bring_back_merged(event)
    for row in _locked(Q(event=event)):
        row.event = None
        drop_pictures(row)
        if row.state in OPEN:
            set_state(row, ProposalState.REFUSED)
            mail_author(row, "proposal-sent-back", partial(sent_back_letter, words=""))
        row.save()
        update_item(row)


@transaction.atomic
def change_links(proposal: Proposal) -> None:
    """Revoke all links to what the proposal’s address sent, and the browsers known for it.

    Each of these links opens everything kept of the address, so all are revoked whichever leaked.
    New links are mailed within a minute.

    Raises :class:`ProposalRefused` before the proposal is confirmed.
    """
    row = lock_proposal(proposal)
    if row.contact is None or row.confirmed_at is None:
        raise ProposalRefused(_("Confirmez-la d’abord : personne d’autre ne peut encore la lire."))
    revoke_links(row)
    change_links_of(row.contact)


@transaction.atomic
def change_links_of(contact: Contact) -> None:
    """Revoke every link and browser of a proved ``contact``, and mail new links."""
    revoke_links_of(contact)
    change_notice_links(contact)
    forget_browsers_of(contact)
    ask_links(contact.email)


def ask_links(email: str) -> None:
    """Record a request for the links of an address; the same row for an unknown address."""
    newest, *older = address_hmacs(email).values()
    facts = {"older_hmacs": older, "asked_at": timezone.now()}
    LinkRequest.objects.get_or_create(email_hmac=newest, defaults=facts)


def _locked(which: Q) -> list[Proposal]:
    """Lock and return the proposals that ``which`` selects, with contact and event."""
    # A cheap check first: most events have no proposal.
    if not Proposal.objects.filter(which).exists():
        return []
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("contact", "event")
    return list(rows.filter(which).order_by("pk"))
