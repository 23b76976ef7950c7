"""Receivers of signals of signing in and out."""

from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User


@receiver(user_logged_in)
def on_user_logged_in(request: HttpRequest, user: User, **kwargs: object) -> None:
    """Have the answer tell the browser that somebody is signed in (``middleware``)."""
    request.signed_in = user  # type: ignore[attr-defined]


@receiver(user_logged_out)
def on_user_logged_out(request: HttpRequest, **kwargs: object) -> None:
    """End the session's row too: what belongs to the session is given back then."""
    request.signed_in = None  # type: ignore[attr-defined]
    if hasattr(request, "session") and request.session.session_key:
        for session in UserSession.objects.filter(session_key=request.session.session_key):
            session.delete()
