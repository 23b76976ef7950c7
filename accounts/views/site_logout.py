"""The way out that another site leads to (OpenID Connect RP-Initiated Logout 1.0)."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

import jwt
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import activate
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Grant, Site
from accounts.provider.requests import wanted_language
from accounts.sessions import signed_in
from accounts.signing import SIGN_ON_KEYS, Claims
from accounts.upstream.attempts import ID_TOKEN
from accounts.views.onward import onward_page
from accounts.views.upstream import leave_provider

#: What a site says, and how many characters of it count: what is longer is not heard.
LENGTHS = {
    "id_token_hint": 4_000,
    "client_id": 100,
    "post_logout_redirect_uri": 500,
    "state": 2_000,
    "ui_locales": 200,
}


@dataclass(frozen=True, slots=True)
class WayOut:
    """What a site asks with the way out, as far as it may ask it."""

    #: What it said, to be sent again with our own form.
    said: Mapping[str, str]
    site: Site | None = None
    #: Sign-on that its hint is of (``sid``).
    number: UUID | None = None
    #: Where it wants people back, registered and with its state; "" if nowhere.
    return_url: str = ""


@csrf_exempt  # a site may send a form; it becomes a question, or needs the ID token of this session
@never_cache
@require_http_methods(["GET", "POST"])
def logout_page(request: HttpRequest) -> HttpResponse:
    """Sign out at once for a site that shows an ID token of this session; else ask.

    A form becomes a GET: a browser sends no session with a form of another site (``SameSite``).
    """
    if request.method == "POST":
        response = redirect(f"{request.path}?{urlencode(_said(request.POST))}")
        response.status_code = HTTPStatus.SEE_OTHER
        return response
    way_out = _read(request.GET)
    activate(wanted_language(request, way_out.said.get("ui_locales", "")))
    if not request.user.is_authenticated:
        return _gone(request, way_out)
    if _is_of_this_session(request, way_out):
        return _leave(request, way_out)
    return render(request, "accounts/site_logout.html", {"way_out": way_out})


@never_cache
@require_POST
def confirm_logout(request: HttpRequest) -> HttpResponse:
    """Sign out somebody who said yes."""
    way_out = _read(request.POST)
    activate(wanted_language(request, way_out.said.get("ui_locales", "")))
    if not request.user.is_authenticated:
        return _gone(request, way_out)
    return _leave(request, way_out)


def _said(parameters: QueryDict) -> dict[str, str]:
    """Return the parameters that are heard; PostgreSQL takes no NUL."""
    heard = {name: parameters.get(name, "").replace("\x00", "") for name in LENGTHS}
    return {name: value for name, value in heard.items() if 0 < len(value) <= LENGTHS[name]}


def _read(parameters: QueryDict) -> WayOut:
    """Return what a site asks; nothing of a suspended one."""
    said = _said(parameters)
    claims = _claims(said.get("id_token_hint", ""))
    client_id = said.get("client_id") or str(claims.get("aud", ""))
    site = Site.objects.active().filter(client_id=client_id).first()
    if site is None:
        return WayOut(said)
    return_url = said.get("post_logout_redirect_uri", "")
    if return_url not in site.post_logout_redirect_uris:
        return_url = ""
    if return_url and "state" in said:
        mark = "&" if "?" in return_url else "?"
        return_url += mark + urlencode({"state": said["state"]})
    return WayOut(said, site, _number(claims), return_url)


def _claims(id_token: str) -> Claims:
    """Return the claims of an ID token that we signed, an expired one too; none of another."""
    try:
        claims = SIGN_ON_KEYS.verify(id_token, is_dated=False)
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        return {}
    return claims if claims.get("iss") == settings.SITE_ADDRESS else {}


def _number(claims: Claims) -> UUID | None:
    try:
        return UUID(str(claims.get("sid")))
    except ValueError:
        return None


def _is_of_this_session(request: HttpRequest, way_out: WayOut) -> bool:
    """Whether the hint is of an open sign-on that was made in this session."""
    if way_out.number is None:
        return False
    mine = Grant.objects.open().filter(
        user=signed_in(request), session__session_key=request.session.session_key
    )
    return mine.filter(number=way_out.number, site=way_out.site).exists()


def _leave(request: HttpRequest, way_out: WayOut) -> HttpResponse:
    """Sign out here, then at the provider that let this session in, as «Sortir» does."""
    id_token = request.session.get(ID_TOKEN, "")
    logout(request)
    return leave_provider(request, id_token, way_out.return_url) or _gone(request, way_out)


def _gone(request: HttpRequest, way_out: WayOut) -> HttpResponse:
    """Lead back to the site, or say that one is out."""
    if not way_out.return_url or way_out.site is None:
        return render(request, "accounts/signed_out.html", {"site": way_out.site})
    if request.method == "POST":
        return onward_page(request, way_out.return_url, way_out.site.name)
    return redirect(way_out.return_url)
