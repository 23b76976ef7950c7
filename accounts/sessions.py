"""The session of a signed-in browser, as a row: what belongs to it ends with it."""

from allauth.usersessions.models import UserSession
from django.http import HttpRequest


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
