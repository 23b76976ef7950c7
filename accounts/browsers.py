"""Browsers where somebody has entered: a signed cookie with a mark of each person.

Of the staff once they have shown a key, of citizens from the first code; in a cookie each.
"""

import json

from allauth.account.models import EmailAddress
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from accounts.models import User
from accounts.throttling import (
    CITIZEN_COOKIE,
    KNOWN_COOKIE,
    KNOWN_FOR_S,
    KNOWN_SALT,
    known_browser_cookie,
)

#: Most accounts remembered by one browser, most recent first.
KNOWN_MOST = 4
#: Length of a browser's key. The cookie of release 0.2.0 has shorter ones: it is of ``/cms/``
#: alone, and the door does not see it.
KEY_LENGTH = 24


def last_known(request: HttpRequest) -> tuple[str, str]:
    """Return the key of the account that entered here last, and this browser's key for it.

    Both are "" where nobody of the staff has entered.
    """
    for account, (key, _mark) in _marks(request).items():
        return account, key
    return "", ""


def known_browser(request: HttpRequest, email: str) -> str:
    """Return this browser's key for the account of ``email``; "" if it never entered here.

    Forgotten keys make every browser unknown.
    """
    marks = _marks(request, CITIZEN_COOKIE) | _marks(request)
    if not marks:
        return ""
    row = EmailAddress.objects.select_related("user").filter(email=email, verified=True).first()
    key, mark = marks.get(str(row.user_id), ("", "")) if row else ("", "")
    return key if row and constant_time_compare(mark, _mark(row.user)) else ""


def remember_browser(
    request: HttpRequest, response: HttpResponseBase, user: User, cookie: str = KNOWN_COOKIE
) -> None:
    """Mark this browser as known to ``user``, unless it is already: a signed HttpOnly cookie."""
    marks = _marks(request, cookie)
    account, mark = str(user.pk), _mark(user)
    key, old_mark = marks.pop(account, ("", ""))
    is_first = next(iter(_marks(request, cookie)), "") == account
    if is_first and len(key) == KEY_LENGTH and constant_time_compare(mark, old_mark):
        return
    key = key if len(key) == KEY_LENGTH else get_random_string(KEY_LENGTH)
    others = list(marks.items())[: KNOWN_MOST - 1]
    response.set_signed_cookie(
        cookie,
        json.dumps({account: (key, mark), **dict(others)}, separators=(",", ":")),
        salt=KNOWN_SALT,
        max_age=KNOWN_FOR_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _marks(request: HttpRequest, cookie: str = KNOWN_COOKIE) -> dict[str, tuple[str, str]]:
    """Return account key -> (the browser's key, the account's mark) from the cookie."""
    return json.loads(known_browser_cookie(request, cookie) or "{}")


def _mark(user: User) -> str:
    """Return a mark of the account: it changes when its keys are forgotten."""
    return salted_hmac(KNOWN_SALT, user.get_session_auth_hash()).hexdigest()[:32]
