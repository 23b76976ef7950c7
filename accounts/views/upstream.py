"""Entering through the city's identity provider: the way there, back, linking, and the way out."""

from http import HTTPStatus
from typing import cast

import structlog
from allauth.account.decorators import reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LogoutView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.throttling import UPSTREAM_ENTRIES
from accounts.upstream.attempts import (
    ID_TOKEN,
    LEFT,
    LEFT_FOR,
    Attempt,
    Newcomer,
    forget_newcomer,
    keep_newcomer,
    newcomer_of,
    open_attempt,
    random_text,
    take_attempt,
)
from accounts.upstream.exceptions import UpstreamError, UpstreamFailure
from accounts.upstream.linking import enter_by_identity, link_identity, linked, unlink_identities
from accounts.upstream.providers import Identity, OpenIDProvider, provider
from accounts.views.onward import onward_page

log = structlog.get_logger(__name__)

ONWARD = "accounts/upstream_onward.html"
STATUSES = {
    UpstreamFailure.CANCELLED: HTTPStatus.OK,
    UpstreamFailure.EXPIRED: HTTPStatus.BAD_REQUEST,
    UpstreamFailure.AWAY: HTTPStatus.SERVICE_UNAVAILABLE,
    UpstreamFailure.REFUSED: HTTPStatus.BAD_GATEWAY,
    UpstreamFailure.TOO_WEAK: HTTPStatus.FORBIDDEN,
    UpstreamFailure.TAKEN: HTTPStatus.CONFLICT,
    UpstreamFailure.CROWD: HTTPStatus.TOO_MANY_REQUESTS,
}


@never_cache
@require_POST
def enter_by_provider(request: HttpRequest) -> HttpResponse:
    """Lead to the provider, to enter.

    Never by GET: a page elsewhere could let somebody enter an account that is not theirs.
    """
    if request.user.is_authenticated:
        return redirect(get_next_redirect_url(request) or "account_home")
    return _lead_to_provider(request)


@never_cache
@require_POST
@login_required
@reauthentication_required
def start_linking(request: HttpRequest) -> HttpResponse:
    """Lead to the provider, to link an identity to the account one is in."""
    return _lead_to_provider(request, linking=str(request.user.pk))


def _lead_to_provider(request: HttpRequest, linking: str = "") -> HttpResponse:
    upstream = _provider()
    try:
        if UPSTREAM_ENTRIES.take(request):
            raise UpstreamError("too many", UpstreamFailure.CROWD)
        attempt = open_attempt(
            request.session,
            next_url=get_next_redirect_url(request) or "",
            language=get_language() or settings.LANGUAGE_CODE,
            linking=linking,
        )
        url = upstream.authorization_url(attempt, _address_of("account_upstream_return"))
    except UpstreamError as error:
        return _failed(request, upstream, error)
    return onward_page(request, url, upstream.name, template=ONWARD)


@never_cache
@require_GET
def return_page(request: HttpRequest) -> HttpResponseBase:
    """Take the provider's answer: enter, or go on to what links a new identity to an account."""
    upstream = _provider()
    try:
        attempt = take_attempt(request.session, request.GET.get("state", ""))
    except UpstreamError as error:
        return _failed(request, upstream, error)
    with override(attempt.language):
        try:
            redirect_uri = _address_of("account_upstream_return")
            identity = upstream.identify(request.GET.dict(), attempt, redirect_uri)
            return _go_on(request, attempt, identity)
        except UpstreamError as error:
            return _failed(request, upstream, error)


def _go_on(request: HttpRequest, attempt: Attempt, identity: Identity) -> HttpResponseBase:
    link = linked(identity)
    user = request.user
    if attempt.linking and attempt.linking != str(user.pk or ""):
        raise UpstreamError("somebody else is in by now", UpstreamFailure.EXPIRED)
    if user.is_authenticated and not attempt.linking:
        return redirect(attempt.next_url or "account_home")
    request.session[ID_TOKEN] = identity.id_token
    if link is None:
        newcomer = Newcomer(
            issuer=identity.issuer,
            sub=identity.sub,
            acr=identity.acr,
            at=timezone.now().timestamp(),
            email=identity.email,
            next_url=attempt.next_url,
        )
        keep_newcomer(request.session, newcomer)
        link_url = reverse("account_upstream_link")
        door_url = f"{reverse('account_login')}?{urlencode({'next': link_url})}"
        return redirect(link_url if user.is_authenticated else door_url)
    if attempt.linking and link.user_id != user.pk:
        raise UpstreamError("another account's", UpstreamFailure.TAKEN)
    if attempt.linking:
        return redirect("account_home")
    return enter_by_identity(request, link, identity, attempt.next_url)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required
def link_page(request: HttpRequest) -> HttpResponse:
    """Ask whether the identity that was just proved shall open this account; POST says yes.

    A question of its own: the identity may have been left in this browser by somebody else.
    """
    upstream = _provider()
    newcomer = newcomer_of(request.session)
    if newcomer is None:
        return redirect("account_home")
    if request.method != "POST":
        context = {"upstream": upstream, "newcomer": newcomer}
        return render(request, "accounts/upstream_link.html", context)
    forget_newcomer(request.session)
    if "non" not in request.POST:
        try:
            link_identity(request, newcomer, cast(User, request.user), upstream.name)
        except UpstreamError as error:
            return _failed(request, upstream, error)
        words = _("C’est fait : %(name)s ouvre maintenant ce compte.") % {"name": upstream.name}
        messages.success(request, words)
    return redirect(newcomer.next_url or "account_home")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required
def unlink_page(request: HttpRequest) -> HttpResponse:
    """Say what remains to enter with, and unlink the identities on POST."""
    upstream = _provider()
    user = cast(User, request.user)
    if request.method != "POST":
        return render(request, "accounts/upstream_unlink.html", {"upstream": upstream})
    unlink_identities(request, user, upstream.name)
    words = _("C’est défait : %(name)s n’ouvre plus ce compte.") % {"name": upstream.name}
    messages.success(request, words)
    return redirect("account_home")


class LeaveView(LogoutView):
    """Sign out here, then at the provider that let this session in."""

    def post(self, *args: object, **kwargs: object) -> HttpResponse:
        id_token = self.request.session.get(ID_TOKEN, "")
        response: HttpResponse = super().post(*args, **kwargs)
        return leave_provider(self.request, id_token) or response


def leave_provider(request: HttpRequest, id_token: str, next_url: str = "") -> HttpResponse | None:
    """Return the page that goes on to the sign-out of the provider that let a session in.

    ``id_token`` is the session's, kept from before its end; people come back to ``next_url``, which
    must have been checked, else to the door. ``None`` if nobody is to be signed out there.
    """
    upstream = provider()
    if not id_token or upstream is None:
        return None
    state = random_text()
    try:
        url = upstream.end_session_url(id_token, state, _address_of("account_upstream_left"))
    except UpstreamError as error:
        log.warning("upstream_failed", failure=error.failure, detail=str(error))
        words = _("%(name)s ne répond pas : fermez aussi votre session là-bas.")
        messages.error(request, words % {"name": upstream.name})
        return None
    if not url:
        return None
    request.session[LEFT] = [state, get_language() or settings.LANGUAGE_CODE]
    request.session[LEFT_FOR] = next_url
    return onward_page(request, url, upstream.name, template=ONWARD, is_way_out=True)


@never_cache
@require_GET
def left_page(request: HttpRequest) -> HttpResponse:
    """Return from the provider's own sign-out to where it was left for, else to the door."""
    state, language = request.session.pop(LEFT, ["", settings.LANGUAGE_CODE])
    next_url = request.session.pop(LEFT_FOR, "")
    if not state or not constant_time_compare(state, request.GET.get("state", "")):
        return redirect("account_login")
    with override(language):
        return redirect(next_url or "account_login")


def _provider() -> OpenIDProvider:
    upstream = provider()
    if upstream is None:
        raise Http404
    return upstream


def _address_of(name: str) -> str:
    """Return the address that is registered at the provider: one, whatever the language."""
    return settings.SITE_ADDRESS + reverse(name)


def _failed(request: HttpRequest, upstream: OpenIDProvider, error: UpstreamError) -> HttpResponse:
    """Say in words why it did not work, with the ways on."""
    if error.failure is not UpstreamFailure.CANCELLED:
        log.warning("upstream_failed", failure=error.failure, detail=str(error))
    context = {"upstream": upstream, "failure": error.failure}
    return render(request, "accounts/upstream_failed.html", context, status=STATUSES[error.failure])
