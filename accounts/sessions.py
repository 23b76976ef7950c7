"""Who is signed in, and the session as a row: what belongs to it ends with it."""

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User

#: Devices that one page shows.
MOST_SHOWN = 100


def signed_in(request: HttpRequest) -> User:
    """Return the person of a request that only somebody signed in may make.

    Raises ``PermissionDenied`` for anybody else.
    """
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def open_sessions(user: User) -> list[UserSession]:
    """Return the devices where ``user`` is in, the last seen first, at most :data:`MOST_SHOWN`.

    In two queries; django-allauth's own list asks three times for each.
    """
    rows = list(UserSession.objects.filter(user=user).order_by("-last_seen_at", "-pk")[:MOST_SHOWN])
    lasting = Session.objects.filter(
        session_key__in=[row.session_key for row in rows], expire_date__gt=timezone.now()
    )
    marks = {one.session_key: one.get_decoded().get(HASH_SESSION_KEY, "") for one in lasting}
    valid = {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}
    return [row for row in rows if marks.get(row.session_key) in valid]


def session_of(request: HttpRequest) -> UserSession:
    """Return the row of the session of ``request``, whose user is signed in; make it if new.

    Only the door makes one, not the CMS's old login.
    """
    rows = UserSession.objects.select_related("user")
    session = rows.filter(session_key=request.session.session_key, user=request.user).first()
    if session is None:
        UserSession.objects.create_from_request(request)
        session = rows.get(session_key=request.session.session_key)
    return session


def renew_session(request: HttpRequest) -> None:
    """Change the key of the session; its row, and what belongs to it, go along."""
    old_key = request.session.session_key
    request.session.cycle_key()
    rows = UserSession.objects.filter(session_key=old_key)
    rows.update(session_key=request.session.session_key)
