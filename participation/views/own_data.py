"""Page of the data kept about a proved address: view, download, erase."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from messaging.models import Mail
from moderation.kinds import KINDS
from moderation.services.trust import is_stopped
from participation.enums import LinkPurpose, ProposalState
from participation.models import AccessLink, Contact, Post, Sent
from participation.services.erasure import erase_contact
from participation.services.exporting import digests_of, export_file
from participation.services.notice_links import find_notice
from participation.services.trust import not_stood_since
from participation.throttling import FOLLOW
from participation.views.secrets import is_too_often, no_such_link, secret_form_page

#: Maximum of rows listed on the page; the file has all.
MOST_NAMED = 100


@dataclass(frozen=True)
class SentRow:
    """Something that was sent: kind, title, state and time."""

    kind: str
    title: str
    state: str
    at: datetime


@dataclass(frozen=True)
class OwnDataPage:
    """Context of ``participation/own_data.html``."""

    #: Address of the page it was opened from.
    back_url: str
    sent: Sequence[SentRow]
    #: Number of rows that are not listed.
    more: int
    proposals: int
    posts: int
    #: Number of corrections and reports.
    remarks: int
    mails: int
    #: Number of searches by mail.
    digests: int
    #: Number of published proposals, which stay.
    published: int
    #: Number of published but unread proposals, which are erased.
    unread: int
    #: Number of waiting legal notices, which are decided without the address.
    legal: int
    #: Number of accepted corrections, whose changes stay recorded.
    accepted: int
    #: Whether the page asks for confirmation.
    is_asked: bool


@secret_form_page
def own_data_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show own data by the mailed link of a proposal.

    The token of a draft is not enough: its browser has not proved the address.
    """
    link = AccessLink.objects.of_token(token)
    if link is None or link.purpose != LinkPurpose.FOLLOW or link.proposal.contact is None:
        return no_such_link(request)
    return own_data(request, link.proposal.contact, reverse("participation:proposal", args=[token]))


@secret_form_page
def own_data_of_notice_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show own data by the mailed link of a correction or report."""
    notice = find_notice(token)
    if notice is None or notice.contact is None:
        return no_such_link(request)
    return own_data(request, notice.contact, reverse("participation:notice", args=[token]))


def own_data(request: HttpRequest, contact: Contact, back_url: str) -> HttpResponse:
    """Show the kept data; POST downloads it, or erases it after a confirmation."""
    deed = request.POST.get("faire", "")
    if is_stopped(contact.address_id):  # another person may hold the address
        return no_such_link(request)
    if request.method == "POST" and (refused := is_too_often(request, FOLLOW)):
        return refused
    if deed == "telecharger":
        file = export_file(contact)
        response = HttpResponse(file.octets, content_type=file.content_type)
        response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
    if deed == "tout-effacer":
        erase_contact(contact)
        return redirect(f"{reverse('participation:links')}?efface")
    page = build_own_data_page(contact, back_url, is_asked=deed == "effacer")
    return render(request, "participation/own_data.html", {"page": page})


def build_own_data_page(contact: Contact, back_url: str, *, is_asked: bool) -> OwnDataPage:
    """Build the page: title and state of each thing sent, counts of posts and mails."""
    proposals = contact.proposals.order_by()
    notices = [
        *contact.corrections.select_related("event", "place"),
        *contact.reports.select_related("event", "place"),
    ]
    digests = digests_of(contact)
    public = proposals.filter(state=ProposalState.PUBLISHED, event__live=True)
    unread = public.unread(not_stood_since()).count()
    sent = sorted(
        map(build_sent_row, chain(proposals.order_by("-pk"), notices)),
        key=lambda row: row.at,
        reverse=True,
    )
    threads = [
        *proposals.values_list("uuid", flat=True),
        *(one.uuid for one in [*notices, *digests]),
    ]
    return OwnDataPage(
        back_url=back_url,
        sent=sent[:MOST_NAMED],
        more=max(0, len(sent) - MOST_NAMED),
        proposals=len(sent) - len(notices),
        posts=Post.objects.filter(proposal__contact=contact).count(),
        remarks=len(notices),
        mails=Mail.objects.filter(thread__in=threads, recipient=contact.email).count(),
        digests=len(digests),
        published=public.count() - unread,
        unread=unread,
        legal=contact.reports.waiting().legal().count(),
        accepted=contact.corrections.accepted().count(),
        is_asked=is_asked,
    )


def build_sent_row(sent: Sent) -> SentRow:
    """Return what was sent as a row in words."""
    at = sent.sent_at or sent.saved_at  # type: ignore[union-attr]  # what is no draft was sent
    return SentRow(
        kind=str(KINDS[sent.item_kind].label),
        title=sent.title,
        state=sent.get_state_display(),
        at=at,
    )
