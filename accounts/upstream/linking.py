"""Services that link an identity of the provider to an account, enter by it, and unlink it.

An identity is known by issuer and number, never by an address: whoever may write somebody's
address at the provider does not enter their account here.
"""

from allauth.account.utils import perform_login
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from accounts.adapters import AccountAdapter
from accounts.internals import record_authentication
from accounts.models import UpstreamIdentity, User
from accounts.upstream.attempts import Newcomer
from accounts.upstream.exceptions import UpstreamError, UpstreamFailure
from accounts.upstream.providers import Identity

#: Method of a session's record that the provider let somebody in: neither a second factor nor a
#: step-up.
METHOD = "upstream"


def linked(identity: Identity) -> UpstreamIdentity | None:
    """Return the link of a proven identity to its account, if there is one."""
    rows = UpstreamIdentity.objects.select_related("user")
    return rows.filter(issuer=identity.issuer, sub=identity.sub).first()


def enter_by_identity(
    request: HttpRequest, link: UpstreamIdentity, identity: Identity, next_url: str
) -> HttpResponseBase:
    """Sign in the account of ``link``; whoever has a second factor is asked for it next."""
    link.acr = identity.acr
    link.used_at = timezone.now()
    link.save(update_fields=["acr", "used_at"])
    record_authentication(request, link.user, method=METHOD)
    # The identity stands for the address, which was proved when it was linked.
    response: HttpResponseBase = perform_login(
        request, link.user, email_verification="none", redirect_url=next_url or None
    )
    return response


@transaction.atomic
def link_identity(request: HttpRequest, newcomer: Newcomer, user: User, name: str) -> None:
    """Let a proven identity open the account of ``user``, and write it to them.

    Raises :class:`UpstreamError` if it has come to open another account meanwhile.
    """
    link, is_new = UpstreamIdentity.objects.get_or_create(
        issuer=newcomer.issuer,
        sub=newcomer.sub,
        defaults={"user": user, "acr": newcomer.acr},
    )
    if link.user_id != user.pk:
        raise UpstreamError("another account's", UpstreamFailure.TAKEN)
    if is_new:
        _tell(request, "linked", user, name)


@transaction.atomic
def unlink_identities(request: HttpRequest, user: User, name: str) -> None:
    """Forget the identities that open the account of ``user``, and write it to them."""
    deleted, _by_model = user.upstream_identities.all().delete()
    if deleted:
        _tell(request, "unlinked", user, name)


def _tell(request: HttpRequest, deed: str, user: User, name: str) -> None:
    prefix = f"account/email/upstream_{deed}"
    AccountAdapter(request).send_notification_mail(prefix, user, {"name": name})
