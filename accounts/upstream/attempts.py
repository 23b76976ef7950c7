"""What a session keeps between the way to the provider and the way back, and after it."""

import secrets
from dataclasses import asdict, dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.upstream.exceptions import UpstreamError, UpstreamFailure

#: How long somebody may stay at the provider: a first visit there makes an account.
LIFE_S = 30 * 60
#: Ways there that one session has open at once, in as many tabs.
MOST_OPEN = 5
#: Octets of a state and of a nonce, written in hexadecimal digits: FranceConnect and ProConnect
#: want 32 characters at least, and nothing but letters and digits.
RANDOM_BYTES = 32
ATTEMPTS, NEWCOMER = "upstream_attempts", "upstream_newcomer"
ID_TOKEN, LEFT = "upstream_id_token", "upstream_left"
#: Where to go on after the provider's own sign-out.
LEFT_FOR = "upstream_left_for"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to the provider, known by its state, which brings it back once."""

    state: str
    nonce: str
    verifier: str
    #: Seconds since 1970.
    at: float
    next_url: str = ""
    language: str = ""
    #: Key of the account that asked to be linked; "" of somebody who enters.
    linking: str = ""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An identity that was proved and opens no account yet."""

    issuer: str
    sub: str
    acr: str
    at: float
    #: As the provider has it: filled in at the door, never trusted.
    email: str = ""
    next_url: str = ""


def random_text() -> str:
    return secrets.token_hex(RANDOM_BYTES)


def open_attempt(
    session: SessionBase, *, next_url: str, language: str, linking: str = ""
) -> Attempt:
    """Keep and return a new attempt; the oldest ones are dropped beyond :data:`MOST_OPEN`."""
    attempt = Attempt(
        state=random_text(),
        nonce=random_text(),
        verifier=random_text(),
        at=timezone.now().timestamp(),
        next_url=next_url,
        language=language,
        linking=linking,
    )
    kept: list[dict[str, str | float]] = session.get(ATTEMPTS, [])
    session[ATTEMPTS] = [*kept, asdict(attempt)][-MOST_OPEN:]
    return attempt


def take_attempt(session: SessionBase, state: str) -> Attempt:
    """Return the attempt of ``state`` and forget it: a state comes back once.

    Raises :class:`UpstreamError` if this session has none, or it is too old.
    """
    attempts = [Attempt(**kept) for kept in session.get(ATTEMPTS, [])]
    found = [one for one in attempts if constant_time_compare(one.state, state)]
    if found:
        session[ATTEMPTS] = [asdict(one) for one in attempts if one not in found]
        # At once: an answer of 500 and above does not save the session.
        session.save()
    if not found or timezone.now().timestamp() > found[0].at + LIFE_S:
        raise UpstreamError("unknown state", UpstreamFailure.EXPIRED)
    return found[0]


def keep_newcomer(session: SessionBase, newcomer: Newcomer) -> None:
    session[NEWCOMER] = asdict(newcomer)


def newcomer_of(session: SessionBase) -> Newcomer | None:
    """Return the identity that waits in ``session`` for an account; ``None`` once it is too old."""
    kept = session.get(NEWCOMER)
    newcomer = Newcomer(**kept) if kept else None
    is_late = newcomer and timezone.now().timestamp() > newcomer.at + LIFE_S
    return None if is_late else newcomer


def forget_newcomer(session: SessionBase) -> None:
    session.pop(NEWCOMER, None)
