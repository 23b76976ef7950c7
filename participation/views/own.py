"""The way from an account to the page of a proposal that it sent."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.sessions import signed_in
from participation.enums import LinkPurpose
from participation.models import AccessLink
from participation.services.links import issue_link
from participation.services.own import proposals_of

#: Tokens of the proposals that were opened, in the session: old mails keep their links.
OPENED = "own_proposals"


@never_cache
@login_required
@require_safe
def own_proposal_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Lead to the page of a proposal, by a link of this session; 404 for somebody else's."""
    proposal = get_object_or_404(proposals_of(signed_in(request)), uuid=uuid)
    opened = request.session.get(OPENED, {})
    token = opened.get(uuid.hex, "")
    link = AccessLink.objects.of_token(token) if token else None
    if link is None or link.proposal != proposal:
        token = issue_link(proposal, LinkPurpose.FOLLOW)
        request.session[OPENED] = opened | {uuid.hex: token}
    return redirect("participation:proposal", token=token)
