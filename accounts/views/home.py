"""The account's page: what each room shows of a person, their keys, devices and addresses."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_required
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.enums import BadgeCode
from accounts.models import UpstreamIdentity
from accounts.personal import personal_parts
from accounts.services.badges import record_told
from accounts.sessions import open_sessions, signed_in
from accounts.upstream.providers import provider
from accounts.wording import device_of
from accounts.wording.badges import WORDS
from web.keys import is_key


@never_cache
@login_required
def home_page(request: HttpRequest) -> HttpResponse:
    """Show the account of the person who is signed in; new badges are told of once."""
    user = signed_in(request)
    prefetch_related_objects([user], "awards")
    new_awards = [one for one in user.awards.all() if one.is_held and one.told_at is None]
    sessions = open_sessions(user)
    for session in sessions:
        session.device = device_of(session.user_agent)
    proofs = list(Authenticator.objects.filter(user=user).order_by("pk"))
    context = {
        "new_badges": [(award, WORDS[BadgeCode(award.code)]) for award in new_awards],
        "parts": personal_parts(user),
        "keys": [one for one in proofs if one.type == Authenticator.Type.WEBAUTHN],
        "application": [one for one in proofs if one.type == Authenticator.Type.TOTP],
        "has_proof": bool(proofs),
        "sessions": sessions,
        "upstream": provider(),
        "links": UpstreamIdentity.objects.filter(user=user).order_by("pk"),
        "addresses": EmailAddress.objects.filter(user=user).order_by("-primary", "pk"),
    }
    response = render(request, "accounts/home.html", context)
    if request.method == "GET":
        record_told(new_awards)
    return response


@login_required
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End one session of the person who asks, or, for ``autres``, all but this one."""
    chosen = request.POST.get("session", "")
    sessions = UserSession.objects.filter(user=request.user)
    if chosen != "autres":
        sessions = sessions.filter(pk=int(chosen)) if is_key(chosen) else sessions.none()
    for session in sessions:
        if not session.is_current():
            session.end()
    return redirect("account_home")
