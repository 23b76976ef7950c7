"""What sites ask without their visitors: tokens, what they may know, revocation, keys, metadata."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from oauthlib.oauth2.rfc6749.errors import (
    InvalidGrantError,
    InvalidRequestError,
    InvalidTokenError,
    OAuth2Error,
    UnsupportedGrantTypeError,
)

from accounts.models import Site
from accounts.provider.claims import userinfo
from accounts.provider.clients import authenticate_site
from accounts.provider.metadata import server_metadata
from accounts.provider.tokens import grant_of, sign_on_named_in, token_answer
from accounts.services.sign_on import redeem_code, revoke, rotate_refresh_token
from accounts.signing import SIGN_ON_KEYS

#: How long a site may keep the keys and the description: less than a new key waits to sign.
KEPT_S = 5 * 60
FORM = "application/x-www-form-urlencoded"


@csrf_exempt
@never_cache
@require_POST
def token_endpoint(request: HttpRequest) -> HttpResponse:
    """Exchange a code, or a refresh token, for new tokens (RFC 6749, section 3.2)."""
    try:
        form = _read_form(request)
        site = authenticate_site(request)
        grant_type = _wanted(form, "grant_type")
        if grant_type == "authorization_code":
            return JsonResponse(_redeem(site, form))
        if grant_type == "refresh_token":
            return JsonResponse(_rotate(site, form))
        raise UnsupportedGrantTypeError("authorization_code, or refresh_token")
    except OAuth2Error as error:
        return _refusal(error)


@csrf_exempt
@never_cache
@require_POST
def revocation_endpoint(request: HttpRequest) -> HttpResponse:
    """End the sign-on that a token is of (RFC 7009); one of another site is left alone."""
    try:
        form = _read_form(request)
        site = authenticate_site(request)
        revoke(site, sign_on_named_in(_wanted(form, "token")))
    except OAuth2Error as error:
        return _refusal(error)
    return HttpResponse()


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def userinfo_endpoint(request: HttpRequest) -> HttpResponse:
    """Tell a site what it may know of the person whose access token it has."""
    scheme, _space, access_token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        headers = {"WWW-Authenticate": "Bearer"}
        return JsonResponse({}, status=HTTPStatus.UNAUTHORIZED, headers=headers)
    grant = grant_of(access_token.strip())
    claims = userinfo(grant, grant.user) if grant and grant.user else {}
    if not claims:
        return _refusal(InvalidTokenError())
    return JsonResponse(claims)


@require_GET
@cache_control(public=True, max_age=KEPT_S)
def metadata_document(request: HttpRequest) -> JsonResponse:
    return JsonResponse(server_metadata())


@require_GET
@cache_control(public=True, max_age=KEPT_S)
def key_set(request: HttpRequest) -> JsonResponse:
    """Answer with the public keys that verify our tokens (RFC 7517)."""
    return JsonResponse(SIGN_ON_KEYS.jwks())


def _redeem(site: Site, form: QueryDict) -> dict[str, object]:
    sign_on = redeem_code(
        site,
        _wanted(form, "code"),
        redirect_uri=_wanted(form, "redirect_uri"),
        verifier=_wanted(form, "code_verifier"),
    )
    if sign_on is None:
        raise InvalidGrantError("the code was used, is too old, or is of another request")
    return token_answer(sign_on, nonce=sign_on.grant.nonce)


def _rotate(site: Site, form: QueryDict) -> dict[str, object]:
    """Answer without the nonce, which is of the first ID Token (Core 1.0, section 12.2)."""
    sign_on = rotate_refresh_token(site, _wanted(form, "refresh_token"))
    if sign_on is None:
        raise InvalidGrantError("the refresh token was used, is too old, or its sign-on has ended")
    return token_answer(sign_on)


def _read_form(request: HttpRequest) -> QueryDict:
    """Return the parameters of a form; refuse another type, and one that is there twice."""
    if request.content_type != FORM:
        raise InvalidRequestError(f"Content-Type: {FORM}")
    twice = [name for name, values in request.POST.lists() if len(values) > 1]
    if twice:
        raise InvalidRequestError("a parameter is there twice")
    return request.POST


def _wanted(form: QueryDict, name: str) -> str:
    value = form.get(name, "")
    if not value:
        raise InvalidRequestError(f"{name} is missing")
    return value


def _refusal(error: OAuth2Error) -> JsonResponse:
    """Return the answer of RFC 6749, section 5.2, or RFC 6750, section 3."""
    headers = dict(error.headers)
    if error.error == "invalid_client":  # oauthlib would ask for a Bearer token
        headers["WWW-Authenticate"] = "Basic"
    return JsonResponse(dict(error.twotuples), status=error.status_code, headers=headers)
