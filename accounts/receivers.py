"""What django-allauth and Django announce: addresses verified, keys made, who comes and goes."""

from allauth.account.models import EmailAddress
from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.internals import record_authentication
from accounts.invitations import forget_password
from accounts.models import AccountAddress, User
from accounts.services import keep_account_address
from accounts.services.activity import record_login
from accounts.services.deeds import record_confirmation
from accounts.services.grants import end_grants, end_grants_of_session, end_sessions_of
from accounts.sessions import renew_session
from accounts.signals import logouts_due
from accounts.tasks import tell_sites


@receiver(post_save, sender=EmailAddress, dispatch_uid="accounts.keep_address")
def on_address_saved(instance: EmailAddress, *, raw: bool = False, **kwargs: object) -> None:
    if not raw:
        keep_account_address(instance)


@receiver(post_save, sender=User, dispatch_uid="accounts.closed")
def on_account_saved(instance: User, *, raw: bool = False, **kwargs: object) -> None:
    """End the sign-ons of an account that is closed."""
    if not (raw or instance.is_active):
        end_grants(instance.grants.all())


@receiver(pre_delete, sender=UserSession, dispatch_uid="accounts.session_over")
def on_session_deletion(instance: UserSession, **kwargs: object) -> None:
    end_grants_of_session(instance)


@receiver(logouts_due, dispatch_uid="accounts.tell_sites")
def on_logouts_due(**kwargs: object) -> None:
    tell_sites.enqueue()


@receiver(post_save, sender=AccountAddress, dispatch_uid="accounts.address_confirmed")
def on_address_confirmed(
    instance: AccountAddress, created: bool, *, raw: bool = False, **kwargs: object
) -> None:
    if created and not raw:
        record_confirmation(instance.email_address.user)


@receiver(user_logged_in, dispatch_uid="accounts.seen")
def on_login(request: HttpRequest, user: User, **kwargs: object) -> None:
    """Note the visit, and have the answer tell scripts that somebody is there (``middleware``)."""
    record_login(request, user)
    request.signed_in = user  # type: ignore[attr-defined]


@receiver(user_logged_out, dispatch_uid="accounts.left")
def on_logout(request: HttpRequest, **kwargs: object) -> None:
    """End the session's row too: what belongs to the session is given back then."""
    request.signed_in = None  # type: ignore[attr-defined]
    if hasattr(request, "session") and request.session.session_key:
        for session in UserSession.objects.filter(session_key=request.session.session_key):
            session.delete()


@receiver(authentication_step_completed, dispatch_uid="accounts.renewed")
def on_proof_shown(request: HttpRequest, **kwargs: object) -> None:
    """Give the session a new key once somebody signed in proves more: a stolen one gains nothing.

    Signing in changes the key by itself.
    """
    if request.user.is_authenticated:
        renew_session(request)


@receiver(authenticator_added, dispatch_uid="accounts.key_shown")
def on_authenticator_added(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: object
) -> None:
    """Record the second factor: making it took one, or a code, minutes before.

    A password of before opens nothing any more: its hash goes.
    """
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, method="mfa", type=authenticator.type)
        if user.has_usable_password():
            forget_password(user)
            end_sessions_of(user, but=request.session.session_key or "")
            request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()  # this one stays
