"""The staff's way in: a one-time link, then a first key; without one, the CMS stays shut."""

from http import HTTPStatus

from allauth.account.utils import get_next_redirect_url, perform_login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.internals import record_authentication
from accounts.invitations import accept, invited


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show whom the link invites; the button uses it: a mail scanner presses none."""
    user = accept(token) if request.method == "POST" else invited(token)
    if user is None:
        return render(request, "accounts/invitation_over.html", status=HTTPStatus.NOT_FOUND)
    if request.method != "POST":
        return render(request, "accounts/invitation.html", {"invited": user, "token": token})
    record_authentication(request, user, method="code", reauthenticated=True)
    return perform_login(request, user, redirect_url=reverse("account_first_key"))


@never_cache
@login_required
def first_key_page(request: HttpRequest) -> HttpResponse:
    """Say why the CMS asks for a key, and lead to making one."""
    next_url = get_next_redirect_url(request) or reverse("wagtailadmin_home")
    if request.user.authenticator_set.exists():
        return redirect(next_url)
    add_url = f"{reverse('mfa_add_webauthn')}?{urlencode({'next': next_url})}"
    return render(request, "accounts/first_key.html", {"add_url": add_url, "next_url": next_url})
