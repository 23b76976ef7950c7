"""Codes of six digits that a mail brings and a page asks for, kept in the session as HMACs.

A code works only in the browser that asked for it: guessing one takes a new mail for every
:data:`MOST_TRIES` guesses, and the mails to an address are limited.
"""

import secrets
from dataclasses import asdict, dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from limits import RateLimitItemPerMinute

from accounts.throttling import count_use

DIGITS = 6
LIFE_S = 10 * 60
MOST_TRIES = 5
#: Pause before another code may be asked for.
AGAIN_AFTER_S = 40
KEY, SALT = "account_code", "accounts.codes"
#: Tries of one code, and its one use: they are remembered for longer than it lives.
TRIES, ONCE = RateLimitItemPerMinute(MOST_TRIES, 11), RateLimitItemPerMinute(1, 11)


@dataclass(slots=True)
class PendingCode:
    """A code that was mailed to ``email`` at ``at`` (seconds since 1970) and not typed yet."""

    email: str
    mark: str
    at: float
    next_url: str = ""
    tries: int = 0

    @property
    def tries_left(self) -> int:
        return max(0, MOST_TRIES - self.tries)

    @property
    def ends_at(self) -> float:
        return self.at + LIFE_S

    @property
    def again_in_s(self) -> int:
        """Seconds until another code may be asked for; 0 at once."""
        return max(0, round(self.at + AGAIN_AFTER_S - timezone.now().timestamp()))


def new_code(session: SessionBase, email: str, next_url: str = "") -> str:
    """Return a new code for ``email``, and keep its HMAC in ``session`` instead of any other."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    pending = PendingCode(email, _mark(email, code), timezone.now().timestamp(), next_url)
    session[KEY] = asdict(pending)
    return code


def pending_code(session: SessionBase) -> PendingCode | None:
    """Return the code that ``session`` waits for, ``None`` once it is too old.

    One without tries left stays until then: no other may be asked for meanwhile.
    """
    kept = session.get(KEY)
    if not kept:
        return None
    pending = PendingCode(**kept)
    return None if timezone.now().timestamp() > pending.ends_at else pending


def is_right_code(session: SessionBase, pending: PendingCode, typed: str) -> bool:
    """Whether ``typed`` is the code; a right one is used up, a wrong one counts as a try.

    Spaces and hyphens are ignored. The database counts: requests that arrive together all read the
    same session.
    """
    digits = "".join(sign for sign in typed if sign.isdigit())
    is_counted = count_use(TRIES, "code-tries", pending.mark)
    is_right = constant_time_compare(pending.mark, _mark(pending.email, digits))
    if is_counted and is_right and count_use(ONCE, "code-used", pending.mark):
        del session[KEY]
        return True
    pending.tries = pending.tries + 1 if is_counted else MOST_TRIES
    session[KEY] = asdict(pending)
    return False


def _mark(email: str, code: str) -> str:
    return salted_hmac(SALT, f"{email.casefold()} {code}", algorithm="sha256").hexdigest()
