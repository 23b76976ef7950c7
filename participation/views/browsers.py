"""The cookie of a known browser, and what it spares: a code by mail."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from participation.exceptions import ProposalRefused
from participation.services.browsers import KNOWN_FOR
from participation.throttling import CODES

BROWSER_COOKIE = "proposer"
#: Longer ones are none of ours.
LONGEST_TOKEN = 64


def browser_token(request: HttpRequest) -> str:
    """What this browser's cookie holds; empty for none."""
    return request.COOKIES.get(BROWSER_COOKIE, "")[:LONGEST_TOKEN]


def keep_browser(response: HttpResponse, token: str) -> None:
    """Give the browser its cookie: out of a script's reach, and never sent with a form of another site."""
    response.set_cookie(
        BROWSER_COOKIE,
        token,
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def check_code_budget(request: HttpRequest, email: str) -> None:
    """Count a code by mail. Raises :class:`~participation.exceptions.ProposalRefused` where none leaves today."""
    if not CODES.take(request, email):
        raise ProposalRefused(CODES.used_up)
