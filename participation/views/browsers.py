"""The cookie of a known browser, which needs no code by mail."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from participation.enums import LinkPurpose
from participation.exceptions import ProposalRefused
from participation.models import AccessLink
from participation.services.browsers import KNOWN_FOR, has_proved, is_known_browser
from participation.services.links import issue_link
from participation.services.mails import BATCH_PAGE, PROPOSAL_PAGE
from participation.throttling import CODES
from participation.views.secrets import no_such_link

#: Longer values are not our tokens.
LONGEST_TOKEN = 64


def browser_token(request: HttpRequest) -> str:
    """Return the token in this browser's cookie; empty without one."""
    return request.COOKIES.get(settings.PROPOSER_COOKIE_NAME, "")[:LONGEST_TOKEN]


def needs_no_code(request: HttpRequest, email: str) -> bool:
    """Return whether this browser, or the account signed in there, has proved ``email``."""
    if is_known_browser(browser_token(request), email):
        return True
    return has_proved(request.user, email)


def keep_browser(response: HttpResponse, token: str) -> None:
    """Set the cookie: ``HttpOnly``, and never sent with a form of another site."""
    response.set_cookie(
        settings.PROPOSER_COOKIE_NAME,
        token,
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def drop_browser(response: HttpResponse) -> None:
    """Delete the cookie in the browser."""
    response.delete_cookie(settings.PROPOSER_COOKIE_NAME, samesite="Strict")


def check_code_budget(request: HttpRequest, email: str) -> None:
    """Count a code by mail.

    Raises :class:`~participation.exceptions.ProposalRefused` where the day's maximum is reached.
    """
    if not CODES.take(request, email):
        raise ProposalRefused(CODES.used_up)


def confirmed_already(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a link that opens nothing: the page for a wrong link.

    A browser that needs no code and has confirmed this draft is redirected with a new link, as if
    the confirming button were pressed twice.
    """
    proposal = AccessLink.objects.confirmed_draft(token)
    email = proposal.contact.email if proposal and proposal.contact else ""
    if proposal is None or not needs_no_code(request, email):
        return no_such_link(request)
    page = BATCH_PAGE if proposal.batch else PROPOSAL_PAGE
    return redirect(page, issue_link(proposal, LinkPurpose.FOLLOW))
