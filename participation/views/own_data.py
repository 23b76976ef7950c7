"""/propositions/<token>/donnees/: what is kept of an address, to take away or to erase, by a link that proves it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from alerts.models import Mail
from participation.enums import LinkPurpose, ProposalState
from participation.models import AccessLink, Contact, Post
from participation.services.erasure import erase_contact
from participation.services.exporting import export
from participation.services.trust import is_stopped, not_stood_since
from participation.throttling import FOLLOW
from participation.views.secrets import is_too_often, no_such_link, secret_page


@dataclass(frozen=True)
class OwnDataPage:
    """What ``participation/own_data.html`` reads."""

    token: str
    proposals: int
    posts: int
    #: Corrections and reports.
    remarks: int
    mails: int
    #: What of it is on the site, and stays there.
    published: int
    #: And what of it goes, as nobody has read it.
    unread: int
    #: Whether one was asked if one is sure.
    is_asked: bool


@secret_page
def own_data_page(request: HttpRequest, token: str) -> HttpResponse:
    """What there is; and by POST, take it away, or erase it once one has said so twice.

    Only by a link that came by mail: the browser that wrote a draft has not shown that the address is its own.
    """
    link = AccessLink.objects.of_token(token)
    if link is None or link.purpose != LinkPurpose.FOLLOW or link.proposal.contact is None:
        return no_such_link(request)
    contact, deed = link.proposal.contact, request.POST.get("faire", "")
    if is_stopped(contact):  # whoever has it may be somebody else
        return no_such_link(request)
    if request.method == "POST" and (refused := is_too_often(request, FOLLOW)):
        return refused
    if deed == "telecharger":
        response = JsonResponse(export(contact), json_dumps_params={"ensure_ascii": False, "indent": 2})
        response.headers["Content-Disposition"] = 'attachment; filename="agenda.json"'
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
    if deed == "tout-effacer":
        erase_contact(contact)
        return redirect(f"{reverse('participation:links')}?efface")
    page = page_of(contact, token, is_asked=deed == "effacer")
    return render(request, "participation/own_data.html", {"page": page})


def page_of(contact: Contact, token: str, *, is_asked: bool) -> OwnDataPage:
    """Counts alone: what it is stays in the file."""
    proposals = contact.proposals.order_by()
    remarks = [*contact.corrections.values_list("uuid", flat=True), *contact.reports.values_list("uuid", flat=True)]
    public = proposals.filter(state=ProposalState.PUBLISHED, event__live=True)
    unread = public.unread(not_stood_since()).count()
    threads = [*proposals.values_list("uuid", flat=True), *remarks]
    return OwnDataPage(
        token=token,
        proposals=len(threads) - len(remarks),
        posts=Post.objects.filter(proposal__contact=contact).count(),
        remarks=len(remarks),
        mails=Mail.objects.filter(thread__in=threads, recipient=contact.email).count(),
        published=public.count() - unread,
        unread=unread,
        is_asked=is_asked,
    )
