"""The staff's way in: a one-time link, then a first key; without one, the CMS stays shut."""

from http import HTTPStatus

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.mfa.models import Authenticator
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.adapters import INVITATION
from accounts.internals import record_authentication
from accounts.invitations import accept, name_of, open_invitation
from accounts.models import Invitation
from accounts.permissions import is_staff
from accounts.resuming import AFTER_KEY


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show whom the link invites; the button uses it: a mail scanner presses none."""
    invitation = accept(token) if request.method == "POST" else open_invitation(token)
    if invitation is None:
        return render(request, "accounts/invitation_over.html", status=HTTPStatus.NOT_FOUND)
    if request.method == "POST":
        return _enter_by_invitation(request, invitation)
    context = {
        "invited": name_of(invitation.user),
        "host": invitation.invited_by and name_of(invitation.invited_by),
        "token": token,
        "is_demo": invitation.is_demo,
    }
    return render(request, "accounts/invitation.html", context)


@never_cache
@login_required
def first_key_page(request: HttpRequest) -> HttpResponse:
    """Say why the CMS asks for a key, and lead to making one."""
    next_url = get_next_redirect_url(request) or reverse("wagtailadmin_home")
    if Authenticator.objects.filter(user_id=request.user.pk).exists():
        return redirect(next_url)
    request.session[AFTER_KEY] = next_url
    adapter = get_adapter(request)
    is_stuck = adapter.is_reauthentication_required(
        app="allauth.mfa"
    ) and not adapter.get_reauthentication_methods(request.user)
    add_url = f"{reverse('mfa_add_webauthn')}?{urlencode({'next': next_url})}"
    context = {"add_url": add_url, "is_stuck": is_stuck}
    return render(request, "accounts/first_key.html", context)


def _enter_by_invitation(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Sign in the invited person, and lead to their first key, or into the demonstration."""
    if request.user.is_authenticated:
        logout(request)
    user = invitation.user
    record_authentication(request, user, method="mfa" if invitation.is_demo else INVITATION)
    next_url = reverse("account_first_key")
    if invitation.is_demo:
        next_url = reverse("wagtailadmin_home" if is_staff(user) else "account_home")
    # The link stands for the address, which the account may not even have.
    return perform_login(request, user, email_verification="none", redirect_url=next_url)
