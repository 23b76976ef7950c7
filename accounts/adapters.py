"""How django-allauth names, mails and counts people here."""

from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.encryption import decrypt_secret, encrypt_secret
from accounts.internals import get_authentication_records
from accounts.mails import AccountLetter, normal_address, send_letter
from accounts.models import User
from accounts.permissions import ENTERS_CMS
from accounts.services.leaving import remember_closed
from accounts.throttling import ADDRESS_MAILS, STEP_UP_MAILS
from accounts.wording import ACCOUNT_REFUSALS, KEY_REFUSALS, device_of

USERNAME_LENGTH = 20
#: Method of a session's record that an invitation has opened it, and how long it spares a step-up.
INVITATION, INVITED_FOR_S = "invitation", 60 * 60


def display_name(user: User) -> str:
    """Return the name that a person chose, else their address."""
    return user.get_full_name() or user.email


def random_username() -> str:
    """Return a username that says nothing of its person: other sites may be shown it."""
    return get_random_string(USERNAME_LENGTH, "abcdefghijkmnpqrstuvwxyz23456789")


class AccountAdapter(DefaultAccountAdapter):
    """Random usernames; mails through the outbox; clients by the address of the connection."""

    error_messages = DefaultAccountAdapter.error_messages | ACCOUNT_REFUSALS

    def populate_username(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        user.username = user.get_username() or random_username()  # type: ignore[attr-defined]

    def get_login_stages(self) -> list[str]:
        """Return allauth's stages, with our own second factor in place of its own."""
        ours = "accounts.adapters.SecondFactorStage"
        stages: list[str] = super().get_login_stages()
        return [
            ours if stage == "allauth.mfa.stages.AuthenticateStage" else stage for stage in stages
        ]

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address of the connection, which uvicorn takes from the front server."""
        return request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 -- no address, of a socket

    def is_safe_url(self, url: str) -> bool:
        """Whether ``url`` is a path of this site; one with a host is refused, even with ours."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def clean_email(self, email: str) -> str:
        """Return the address as mail servers take it: one mailbox, one spelling."""
        return normal_address(email)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponseBase:
        """Remember who it is: an account that its holder closed may be opened again."""
        remember_closed(request.session, user)
        response: HttpResponseBase = super().respond_user_inactive(request, user)
        return response

    def get_reauthentication_methods(self, user: AbstractBaseUser) -> list[dict[str, str]]:
        """Return the ways to step up, the quickest first: a key, an application, a code by mail.

        A code is no way for the staff once they have a key: it would replace the key.
        """
        methods: list[dict[str, str]] = super().get_reauthentication_methods(user)
        by_code = [each for each in methods if each["id"] == "reauthenticate_by_code"]
        if len(methods) > len(by_code) and user.has_perm(ENTERS_CMS):  # type: ignore[attr-defined]
            methods = [each for each in methods if each not in by_code]
        return methods[::-1]

    def is_reauthentication_required(self, *, app: str, **kwargs: object) -> bool:
        """Whether a step-up is due: not of somebody who has just used an invitation.

        They may have no address and no key yet: nothing to step up with.
        """
        records = get_authentication_records(self.request, self.request.user)
        since = timezone.now().timestamp() - INVITED_FOR_S
        is_invited = any(
            record["method"] == INVITATION and record["at"] > since for record in records
        )
        return not is_invited and super().is_reauthentication_required(app=app, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send the letter whose words stand in ``{template_prefix}.txt``.

        Its first paragraph is the subject. One that tells what was done leads to the account.
        Beyond the budget of its purpose none leaves: the page that asked for it says so instead.
        """
        self._keep_within_budget(template_prefix, email, context)
        facts = {"email": email, "device": device_of(context.get("user_agent", ""))}
        words = render_to_string(f"{template_prefix}.txt", context | facts)
        code = context.get("code", "")
        leads_home = not code or context.get("reauthentication", False)
        subject, *paragraphs = [part.strip() for part in words.split("\n\n") if part.strip()]
        send_letter(
            AccountLetter(
                to=email,
                language=(get_language() or settings.LANGUAGE_CODE)[:2],
                subject=subject,
                paragraphs=tuple(paragraphs),
                code=code,
                action_label=_("Mon compte") if leads_home else "",
                action_url=settings.SITE_ADDRESS + reverse("account_home") if leads_home else "",
            )
        )

    def _keep_within_budget(self, prefix: str, email: str, context: dict[str, Any]) -> None:
        """Count a code to step up or to add an address; the door counts its own.

        Raises ``ImmediateHttpResponse`` with the way back beyond the budget.
        """
        if context.get("reauthentication"):
            budget, page = STEP_UP_MAILS, "account_request_reauthentication_code"
        elif prefix.startswith("account/email/email_confirmation"):
            budget, page = ADDRESS_MAILS, "account_email"
        else:
            return
        if budget.take(self.request, email):
            return
        messages.error(self.request, budget.used_up)
        query = urlencode({"next": get_next_redirect_url(self.request) or ""})
        raise ImmediateHttpResponse(redirect(f"{reverse(page)}?{query}"))


class SecondFactorStage(AuthenticateStage):
    """Second factor after a code: of staff, and of whoever has an application for it.

    A citizen's passkey is a first factor: who lost the phone that holds it enters by a code.
    """

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        records = get_authentication_records(request, user)
        if any(record["method"] == "mfa" for record in records):
            return False
        has_application = is_mfa_enabled(user, [Authenticator.Type.TOTP])
        is_asked = has_application or user.has_perm(ENTERS_CMS)
        return bool(is_asked and super()._should_handle(request))


class MFAAdapter(DefaultMFAAdapter):
    """Keys of the sign-on host, named after what people call them."""

    error_messages = DefaultMFAAdapter.error_messages | KEY_REFUSALS

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code of ``url`` as inline SVG, without a style that the policy refuses."""
        code = segno.make_qr(url, error="m")
        return mark_safe(code.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None))

    def encrypt(self, text: str) -> str:
        return encrypt_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt_secret(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the host that passkeys belong to: that of the site's address, whatever the
        request's."""
        host = settings.SITE_ADDRESS.partition("://")[2].partition(":")[0].partition("/")[0]
        return {"id": host, "name": settings.CITY_NAME}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return (
            _("Clé d’accès") if not count else _("Clé d’accès %(number)d") % {"number": count + 1}
        )
