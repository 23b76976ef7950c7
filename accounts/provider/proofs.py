"""When and how somebody proved who they are, and whether a site wants it proved anew."""

from datetime import UTC, datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from accounts.internals import get_authentication_records
from accounts.models import User
from accounts.provider.requests import AuthorizationRequest, Prompt
from accounts.services.sign_on import AuthenticationEvent

#: Records of a session that count as one proof: the last one, and those so long before it.
TOGETHER_S = 10 * 60
#: Method and type of a record -> what it is called to sites (RFC 8176, section 2). A code that a
#: mail brings is a one-time password. A passkey is unlocked by its person, so it is two factors.
#: For the city's own identity, and for an invitation, there is no name.
AMR = {
    ("code", ""): ["otp"],
    ("mfa", "webauthn"): ["mfa", "pop"],
    ("mfa", "totp"): ["mfa", "otp"],
    ("mfa", "recovery_codes"): ["mfa", "otp"],
}
#: When requests that want a new proof began, in the session: digest and seconds since 1970.
STARTS = "sign_on_starts"
#: Requests that one session remembers at once, in as many tabs, and for how long.
MOST_STARTS = 5
STARTED_FOR_S = 60 * 60


def proof_of(request: HttpRequest, user: User, session: UserSession) -> AuthenticationEvent:
    """Return the last proof of ``user`` in this session; its beginning if nothing is recorded."""
    records = get_authentication_records(request, user)
    last = max([record["at"] for record in records], default=session.created_at.timestamp())
    kinds = [
        (record["method"], record.get("type", ""))
        for record in records
        if record["at"] >= last - TOGETHER_S
    ]
    methods = {name for kind in kinds for name in AMR.get(kind, ())}
    return AuthenticationEvent(datetime.fromtimestamp(last, UTC), sorted(methods))


def wants_new_proof(asked: AuthorizationRequest) -> bool:
    """Whether the site may want a proof that is newer than its request."""
    return Prompt.LOGIN in asked.prompts or asked.max_age is not None


def is_proof_due(
    asked: AuthorizationRequest, proof: AuthenticationEvent, session: SessionBase
) -> bool:
    """Whether the person has to prove who they are before the site is answered.

    A proof given since the request began is always good: nobody is asked in a circle.
    """
    proved_at = proof.at.timestamp()
    started_at = _start_of(asked, session)
    if started_at is not None and proved_at >= started_at:
        return False
    age = timezone.now().timestamp() - proved_at
    is_too_old = asked.max_age is not None and age > asked.max_age
    return is_too_old or Prompt.LOGIN in asked.prompts


def keep_start(asked: AuthorizationRequest, session: SessionBase) -> None:
    """Note when the request of ``asked`` began; the oldest are dropped."""
    if _start_of(asked, session) is None:
        kept: list[tuple[str, float]] = session.get(STARTS, [])
        now = timezone.now().timestamp()
        session[STARTS] = [*kept, (asked.digest, now)][-MOST_STARTS:]


def forget_start(asked: AuthorizationRequest, session: SessionBase) -> None:
    """Forget the request once it is answered: the same one begins anew."""
    kept = session.get(STARTS, [])
    others = [one for one in kept if one[0] != asked.digest]
    if len(others) < len(kept):
        session[STARTS] = others


def _start_of(asked: AuthorizationRequest, session: SessionBase) -> float | None:
    """Return when the request began, in seconds since 1970; ``None`` if the session forgot it."""
    since = timezone.now().timestamp() - STARTED_FOR_S
    known = [at for digest, at in session.get(STARTS, []) if digest == asked.digest and at > since]
    return known[-1] if known else None
