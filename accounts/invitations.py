"""One-time links for staff: to a first key, or to a new one when all are lost."""

import hashlib
import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.mails import Letter, send_letter
from accounts.models import Invitation, User

LIFE = timedelta(days=7)


def invite(user: User, life: timedelta = LIFE) -> str:
    """Return the absolute address of a new one-time link for ``user``; older links end."""
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    with transaction.atomic():
        user.invitations.open().update(expires_at=now)
        Invitation.objects.create(user=user, token_hash=_hashed(token), expires_at=now + life)
    return f"{settings.SITE_ADDRESS}{reverse('account_invitation', args=[token])}"


def mail_invitation(user: User, by: User) -> None:
    """Send ``user`` a one-time link, in their language, in the name of ``by``."""
    with override(user.cms_language):
        letter = Letter(
            to=user.email,
            language=user.cms_language,
            subject=_("Votre entrée dans l’agenda"),
            paragraphs=(
                _("%(name)s vous invite à tenir l’agenda.")
                % {"name": by.get_full_name() or by.email},
                _(
                    "Ce lien marche une fois, pendant sept jours. Il mène à votre clé d’accès : ensuite, un doigt ou un regard suffit."
                ),
            ),
            action_label=_("Entrer, et créer ma clé"),
            action_url=invite(user),
        )
        send_letter(letter)


def invited(token: str) -> User | None:
    """Return whom ``token`` invites; ``None`` if it was used, has ended or was never made."""
    open_ones = Invitation.objects.open().select_related("user")
    invitation = open_ones.filter(token_hash=_hashed(token), user__is_active=True).first()
    return invitation and invitation.user


def accept(token: str) -> User | None:
    """Use ``token`` up and return whom it invites; of two clicks, one gets a user."""
    user = invited(token)
    open_ones = Invitation.objects.open().filter(token_hash=_hashed(token))
    return user if user and open_ones.update(used_at=timezone.now()) else None


@transaction.atomic
def forget_keys(user: User) -> int:
    """Delete all keys, codes and applications of ``user``, who lost them; return how many."""
    return Authenticator.objects.filter(user=user).delete()[0]


@transaction.atomic
def carry_over(user: User) -> str:
    """Give a CMS account the address that it signs in with; return a problem in words, or "".

    Somebody else may have proved the address first: then nothing changes.
    """
    email = user.email.strip().lower()
    if not email:
        return _("sans adresse : manage.py invite %(name)s donne un lien") % {"name": user.username}
    proven = EmailAddress.objects.filter(email=email, verified=True)
    if proven.exclude(user=user).exists():
        return _("%(email)s est déjà l’adresse d’un autre compte") % {"email": email}
    EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    return ""


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
