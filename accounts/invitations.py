"""How staff come to a key: one-time links, addresses of their accounts, keys that are lost."""

import hashlib
import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.log_actions import log

from accounts.mails import AccountLetter, normal_address, send_letter
from accounts.models import Invitation, User

LIFE = timedelta(days=7)
#: Actions in the history of an account in the CMS.
INVITED, KEYS_FORGOTTEN = "accounts.invited", "accounts.keys_forgotten"


@transaction.atomic
def invite(user: User, *, by: User | None = None, is_demo: bool = False) -> str:
    """Return the absolute address of a new one-time link for ``user``; older links end."""
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    user.invitations.open().update(expires_at=now)
    Invitation.objects.create(
        user=user,
        invited_by=by,
        token_hash=_hashed(token),
        expires_at=now + LIFE,
        is_demo=is_demo,
    )
    if not is_demo:
        log(instance=user, action=INVITED, user=by)
    return f"{settings.SITE_ADDRESS}{reverse('account_invitation', args=[token])}"


@transaction.atomic
def mail_invitation(user: User, *, by: User | None = None) -> None:
    """Send ``user`` a one-time link, in their language, in the name of ``by``."""
    with override(user.cms_language):
        host = name_of(by) if by else settings.CITY_NAME
        letter = AccountLetter(
            to=user.email,
            language=user.cms_language,
            subject=_("Votre entrée dans l’agenda"),
            paragraphs=(
                _("%(name)s vous invite à tenir l’agenda.") % {"name": host},
                _(
                    "Ce lien marche une fois, pendant sept jours. Il mène à votre clé d’accès : "
                    "ensuite, un doigt ou un regard suffit."
                ),
            ),
            action_label=_("Entrer, et créer ma clé"),
            action_url=invite(user, by=by),
        )
        send_letter(letter)


def open_invitation(token: str) -> Invitation | None:
    """Return the invitation of ``token``; ``None`` if it was used, has ended or was never made.

    Nor does a link of the demonstration open anything where that is not installed: in production.
    """
    open_ones = Invitation.objects.open().select_related("user", "invited_by")
    if not apps.is_installed("demo"):
        open_ones = open_ones.filter(is_demo=False)
    return open_ones.filter(token_hash=_hashed(token), user__is_active=True).first()


@transaction.atomic
def accept(token: str) -> Invitation | None:
    """Use ``token`` up and return its invitation; of two clicks, one gets it."""
    invitation = open_invitation(token)
    if invitation is None:
        return None
    open_ones = Invitation.objects.open().filter(pk=invitation.pk)
    if not open_ones.update(used_at=timezone.now()):
        return None
    if not EmailAddress.objects.filter(user=invitation.user, verified=True).exists():
        give_address(invitation.user)
    return invitation


def forget_password(user: User) -> None:
    """Make the password of ``user`` unusable, which ends their sessions."""
    user.set_unusable_password()
    user.save(update_fields=["password"])


@transaction.atomic
def forget_keys(user: User, *, by: User | None = None) -> int:
    """Delete all keys, applications and recovery codes of ``user``; return how many.

    Their sessions end everywhere, and no browser knows them any more.
    """
    count = Authenticator.objects.filter(user=user).delete()[0]
    forget_password(user)
    # Their rows, and what hangs on them: sign-ons at other sites, devices that ring.
    UserSession.objects.filter(user=user).delete()
    log(instance=user, action=KEYS_FORGOTTEN, user=by)
    return count


@transaction.atomic
def give_address(user: User) -> str:
    """Let an account of the CMS enter by its address; return what is in the way, in words, or "".

    Its earlier main address opens it no more. Nothing changes where the address is another
    account's, proved or of the CMS.
    """
    if not user.email.strip():
        return _("sans adresse")
    try:
        email = normal_address(user.email)
    except ValidationError as refused:
        return " ".join(refused.messages)
    others = User.objects.filter(email__iexact=email, is_active=True).exclude(pk=user.pk)
    proved = EmailAddress.objects.filter(email__iexact=email, verified=True).exclude(user=user)
    if proved.exists() or _staff().filter(pk__in=others).exists():
        return _("%(email)s est aussi l’adresse d’un autre compte") % {"email": email}
    rows = EmailAddress.objects.filter(user=user)
    rows.filter(primary=True).exclude(email=email).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"verified": True, "primary": True}
    )
    return ""


@transaction.atomic
def carry_over(user: User) -> str:
    """Give a CMS account its address, and tell its person what changes; as :func:`give_address`.

    One that has an address already is left alone. The hash of a password of before goes, unless
    a session opened with it may be open still: it would end. The first key ends it otherwise.
    """
    sessions_since = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    is_away = user.last_login is None or user.last_login < sessions_since
    if is_away and user.has_usable_password():
        forget_password(user)
    if EmailAddress.objects.filter(user=user, verified=True).exists():
        return ""
    if problem := give_address(user):
        return problem
    with override(user.cms_language):
        letter = AccountLetter(
            to=user.email,
            language=user.cms_language,
            subject=_("L’agenda n’a plus de mot de passe"),
            paragraphs=(
                _(
                    "Pour entrer : votre adresse, le code qui y arrive, puis une clé d’accès, que "
                    "vous créez la première fois. Ensuite, un doigt ou un regard suffit."
                ),
                _("Ce que vous aviez ouvert le reste ; votre ancien mot de passe n’ouvre plus."),
            ),
            action_label=_("Créer ma clé"),
            action_url=settings.SITE_ADDRESS + reverse("wagtailadmin_home"),
        )
        send_letter(letter)
    return ""


def staff_to_carry_over(email: str = "") -> list[User]:
    """Return the active accounts that may open the CMS, or those of them with this address."""
    rows = _staff().filter(email__iexact=email) if email else _staff()
    return list(rows.order_by("pk"))


def name_of(user: User) -> str:
    return user.get_full_name() or user.email or user.username


def _staff() -> QuerySet[User]:
    return User.objects.with_perm(
        "wagtailadmin.access_admin", backend="django.contrib.auth.backends.ModelBackend"
    )


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
