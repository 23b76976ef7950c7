"""Who is signed in, and the session as a row: what belongs to it ends with it."""

from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """Return the person of a request that only somebody signed in may make.

    Raises ``PermissionDenied`` for anybody else.
    """
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


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
