"""The account's page: what each room shows of a person, their keys, devices and addresses."""

import re

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.personal import parts_of

#: What a User-Agent names, the more telling first: its word there, and what people call it.
BROWSERS = (
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Edg", "Edge"), ("OPR", "Opera"),
    ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


@never_cache
@login_required
def home_page(request: HttpRequest) -> HttpResponse:
    """Show the account of the person who is signed in."""
    sessions = UserSession.objects.purge_and_list(request.user)
    for session in sessions:
        session.device = device_of(session.user_agent)
    keys = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    context = {
        "parts": parts_of(request.user),
        "keys": [key.wrap() for key in keys],
        "sessions": sorted(sessions, key=lambda session: session.last_seen_at, reverse=True),
        "addresses": EmailAddress.objects.filter(user=request.user).order_by("-primary", "pk"),
    }
    return render(request, "accounts/home.html", context)


@login_required
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one session of the person who asks, or, for ``autres``, all but this one."""
    chosen = request.POST.get("session", "")
    sessions = UserSession.objects.filter(user=request.user)
    if chosen != "autres":
        sessions = sessions.filter(pk=int(chosen)) if chosen.isdecimal() else sessions.none()
    for session in sessions:
        if not session.is_current():
            session.end()
    return redirect("account_home")


def device_of(user_agent: str) -> str:
    """Return what people call a browser and its system: «Firefox, Linux»."""
    named = [
        next((name for word, name in table if re.search(rf"\b{word}", user_agent)), "")
        for table in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, named)) or _("Un navigateur")
