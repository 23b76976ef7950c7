"""Signing in by a code: whoever reads the mails of an address enters its account, made if new.

Who entered by a code is offered a passkey for the next time.
"""

from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.adapters import random_username
from accounts.internals import record_authentication
from accounts.invitations import give_address, staff_to_carry_over
from accounts.models import User
from accounts.permissions import ENTERS_CMS
from accounts.resuming import keep_form, read_signed_form


def enter_by_code(request: HttpRequest, email: str, next_url: str) -> HttpResponse:
    """Sign in the holder of ``email``, who typed the code that was sent there.

    Returns the redirect to ``next_url``, to the account's page without one, or to a second factor.
    """
    user = holder_of(email)
    # The code is minutes old: whoever makes a key now need not ask for another one.
    record_authentication(request, user, method="code", email=email, reauthenticated=True)
    redirect_url = way_on(request, user, next_url)
    if is_key_offered(user):
        redirect_url = f"{reverse('account_offer_key')}?{urlencode({'next': redirect_url})}"
    return perform_login(request, user, redirect_url=redirect_url or None, email=email)


def way_on(request: HttpRequest, user: User, next_url: str) -> str:
    """Return where ``user`` goes on from the door: to ``next_url``, or to the form carried here.

    What was carried for somebody else is dropped.
    """
    sealed = request.POST.get("carried", "")
    carried = read_signed_form(sealed, owner=str(user.pk)) if sealed else None
    if carried is None:
        return next_url
    keep_form(request.session, carried.path, sealed)
    return reverse("cms_resume")


def is_key_offered(user: User) -> bool:
    """Whether a passkey may be offered: there is none, and the offer was not declined for good.

    The CMS does not offer one, it asks for it.
    """
    keys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    is_free = user.declined_key_at is None and not user.has_perm(ENTERS_CMS)
    return is_free and not keys.exists()


def decline_key_offer(user: User) -> None:
    User.objects.filter(pk=user.pk).update(declined_key_at=timezone.now())


def holder_of(email: str) -> User:
    """Return the account of a proven address; make it if there is none."""
    try:
        with transaction.atomic():
            return _found(email) or _of_staff(email) or _made(email)
    except IntegrityError:  # a second click has made it
        found = _found(email)
        if found is None:
            raise
        return found


def _found(email: str) -> User | None:
    """Return the account that proved ``email``; somebody else may have typed it without a proof."""
    row = EmailAddress.objects.select_related("user").filter(email=email, verified=True).first()
    return row and row.user


def _of_staff(email: str) -> User | None:
    """Return the one CMS account of ``email`` that no address opens yet, and let it be opened.

    Its person comes to the door before ``carry_over_staff`` has run.
    """
    accounts = staff_to_carry_over(email)
    if len(accounts) != 1 or EmailAddress.objects.filter(user=accounts[0], verified=True).exists():
        return None
    return None if give_address(accounts[0]) else accounts[0]


def _made(email: str) -> User:
    user = User.objects.create_user(random_username(), email)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user
