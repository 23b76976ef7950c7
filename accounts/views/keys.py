"""Passkeys: entering with one, making one, being offered one, and stepping up with one."""

from http import HTTPStatus

from allauth.account.models import Login
from allauth.account.stages import LoginStage
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
)
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.browsers import last_known
from accounts.forms import AddressForm
from accounts.internals import (
    begin_registration,
    perform_passwordless_login,
    record_authentication,
)
from accounts.resuming import AFTER_KEY
from accounts.signing_in import decline_key_offer, is_key_offered, way_on
from accounts.throttling import KEYS_ASKED, KNOWN_KEYS
from accounts.views.door import render_door
from accounts.wording import UNKNOWN_KEY


class EnterByKeyView(LoginWebAuthnView):
    """Enter with a passkey; one that opens nothing is said at the door, and ``next`` is kept."""

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Answer a script with a challenge, which django-allauth's limit does not count."""
        _account, known = last_known(request)
        seconds = KNOWN_KEYS.take(request, known) if known else KEYS_ASKED.take(request)
        if seconds:
            headers = {"Retry-After": str(seconds)}
            return JsonResponse({}, status=HTTPStatus.TOO_MANY_REQUESTS, headers=headers)
        response: HttpResponse = super().get(request, *args, **kwargs)
        return response

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: LoginStage) -> None:
        """Let a key in beside a second factor that is waited for: a script reads no redirect."""

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Sign in, and go on to ``next``, or to the form that was carried through the door."""
        authenticator = form.cleaned_data["credential"]
        next_url = get_next_redirect_url(self.request) or ""
        url = way_on(self.request, authenticator.user, next_url)
        # Whoever has just shown a key is not asked for it again at the first change.
        record_authentication(
            self.request,
            authenticator.user,
            method="mfa",
            type=authenticator.type,
            reauthenticated=True,
        )
        # The key stands for the address, which the account may not even have.
        login = Login(user=authenticator.user, redirect_url=url or None, email_verification="none")
        return perform_passwordless_login(self.request, authenticator, login)

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        messages.error(self.request, UNKNOWN_KEY)
        next_url = get_next_redirect_url(self.request) or ""
        carried = self.request.POST.get("carried", "")
        if carried:  # a redirect would lose it
            return render_door(self.request, AddressForm(), next_url=next_url, carried=carried)
        return redirect(f"{reverse('account_login')}?{urlencode({'next': next_url})}")


class AddKeyView(AddWebAuthnView):
    """Make a passkey of this account, then go on to ``next``, else to the account's page."""

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Ask for a key that the device finds by itself at the door (WebAuthn 3, 5.4.6)."""
        context: dict[str, object] = super().get_context_data(**kwargs)
        options = begin_registration(self.request.user, passwordless=True)
        next_url = get_next_redirect_url(self.request) or reverse("account_home")
        field = format_html('<input type="hidden" name="next" value="{}">', next_url)
        return context | {
            "js_data": {"creation_options": options},
            "next_url": next_url,
            "redirect_field": field,
        }

    def get_success_url(self) -> str:
        """Return the page of the recovery codes for staff: nothing else replaces a lost key."""
        is_staff = self.request.user.has_perm("wagtailadmin.access_admin")
        if is_staff and self.did_generate_recovery_codes:
            return reverse("mfa_view_recovery_codes")
        return get_next_redirect_url(self.request) or reverse("account_home")


class StepUpByKeyView(ReauthenticateWebAuthnView):
    """Step up with a passkey; a refused one is asked for again, with what was to be done kept."""

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        return response


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer_key_page(request: HttpRequest) -> HttpResponse:
    """Offer a passkey to somebody who entered by a code; ``jamais`` declines it for good."""
    next_url = get_next_redirect_url(request) or reverse("account_home")
    if "jamais" in request.POST:
        decline_key_offer(request.user)  # type: ignore[arg-type]
        return redirect(next_url)
    if not is_key_offered(request.user):  # type: ignore[arg-type]
        return redirect(next_url)
    answer: HttpResponse = AddKeyView.as_view(template_name="accounts/offer_key.html")(request)
    return answer


class RecoveryCodesView(ViewRecoveryCodesView):
    """Show the recovery codes, and the way on to where the first key was asked for."""

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context: dict[str, object] = super().get_context_data(**kwargs)
        return context | {"way_on": self.request.session.get(AFTER_KEY, "")}
