"""Authorization requests of sites, read and checked (OpenID Connect Core 1.0, section 3.1.2)."""

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language_from_request, get_supported_language_variant
from oauthlib.oauth2.rfc6749.errors import (
    InvalidRequestError,
    InvalidScopeError,
    UnsupportedResponseTypeError,
)
from oauthlib.openid.connect.core.exceptions import (
    OpenIDClientError,
    RegistrationNotSupported,
    RequestNotSupported,
    RequestURINotSupported,
)

from accounts.enums import ClaimScope
from accounts.models import Site
from accounts.models.sites import URI_LENGTH

#: Parameters that are read, and the most characters of each. Others are ignored, as is ``claims``.
LENGTHS = {
    "client_id": 32,
    "redirect_uri": URI_LENGTH,
    "response_type": 40,
    "response_mode": 40,
    "scope": 200,
    "state": 2_000,
    "nonce": 255,
    "code_challenge": 43,
    "code_challenge_method": 10,
    "prompt": 60,
    "max_age": 9,
    "id_token_hint": 4_000,
    "login_hint": 254,
    "ui_locales": 200,
}
#: Parameters by which a site would send its request in another way, and what it is told.
NOT_SUPPORTED: dict[str, type[OpenIDClientError]] = {
    "request": RequestNotSupported,
    "request_uri": RequestURINotSupported,
    "registration": RegistrationNotSupported,
}
#: A SHA-256 hash in base64url (RFC 7636, section 4.2).
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


class Prompt(StrEnum):
    """What a site may want its visitor to be asked (``prompt``)."""

    NONE = "none"
    LOGIN = "login"
    CONSENT = "consent"
    SELECT_ACCOUNT = "select_account"


class Refusal(StrEnum):
    """Why a request is answered by a page, and nobody is sent anywhere."""

    UNKNOWN_SITE = "unknown_site"
    OTHER_ADDRESS = "other_address"
    SUSPENDED = "suspended"
    #: The page was left open for too long, or is not of this account.
    EXPIRED = "expired"


class SiteRefused(Exception):
    """The request is not of a site that visitors may be sent back to."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class AnswerAddress:
    """Where the answer goes: the site, its address, and the state that it gave."""

    site: Site
    redirect_uri: str
    state: str = ""

    def with_answer(self, **answer: str) -> str:
        """Return the address with ``answer``, the state and the issuer (RFC 9207)."""
        if self.state:
            answer["state"] = self.state
        query = urlencode(answer | {"iss": settings.SITE_ADDRESS})
        # What the site registered is left as it is, its own query too.
        return f"{self.redirect_uri}{'&' if '?' in self.redirect_uri else '?'}{query}"


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What a site asks for, once all of it has been checked."""

    address: AnswerAddress
    scopes: list[str]
    code_challenge: str
    nonce: str
    prompts: frozenset[Prompt]
    #: Seconds since the person proved who they are; ``None`` if the site does not care.
    max_age: int | None
    id_token_hint: str
    login_hint: str
    #: The parameters themselves, to come back with.
    parameters: dict[str, str]

    @property
    def site(self) -> Site:
        return self.address.site

    @property
    def path(self) -> str:
        """The request as an address of this site."""
        return f"{reverse('identity_authorize')}?{urlencode(self.parameters)}"

    @property
    def digest(self) -> str:
        """What a session knows the request by."""
        text = urlencode(sorted(self.parameters.items()))
        return hashlib.sha256(text.encode()).hexdigest()


def read_answer_address(given: QueryDict) -> AnswerAddress:
    """Return where the answer to the request ``given`` may go.

    The address must be one of the site's, character by character. Raises :class:`SiteRefused`.
    """
    try:
        site = Site.objects.filter(client_id=_sole(given, "client_id")).first()
    except InvalidRequestError:
        site = None
    if site is None:
        raise SiteRefused(Refusal.UNKNOWN_SITE)
    redirect_uris = given.getlist("redirect_uri")
    if redirect_uris not in [[uri] for uri in site.redirect_uris]:
        raise SiteRefused(Refusal.OTHER_ADDRESS)
    if site.is_suspended:
        raise SiteRefused(Refusal.SUSPENDED)
    try:
        state = _sole(given, "state")
    except InvalidRequestError:
        state = ""  # said below, to an address that can be trusted
    return AnswerAddress(site, redirect_uris[0], state)


def read_request(given: QueryDict, address: AnswerAddress) -> AuthorizationRequest:
    """Return what the site of ``address`` asks for; raise an ``OAuth2Error`` to be told to it."""
    for name, refusal in NOT_SUPPORTED.items():
        if given.get(name):
            raise refusal
    parameters = {name: value for name in LENGTHS if (value := _sole(given, name))}
    _check_response(parameters)
    # PKCE is required, and not by the method «plain», which is the default if unsaid.
    is_s256 = parameters.get("code_challenge_method") == "S256"
    if not is_s256 or not CHALLENGE.fullmatch(parameters.get("code_challenge", "")):
        raise InvalidRequestError("code_challenge with code_challenge_method=S256 is required")
    return AuthorizationRequest(
        address=address,
        scopes=_scopes(parameters, address.site),
        code_challenge=parameters["code_challenge"],
        nonce=parameters.get("nonce", ""),
        prompts=_prompts(parameters),
        max_age=_max_age(parameters),
        id_token_hint=parameters.get("id_token_hint", ""),
        login_hint=parameters.get("login_hint", ""),
        parameters=parameters,
    )


def _sole(given: QueryDict, name: str) -> str:
    """Return the value of ``name``; "" without one, which is the same as an empty one.

    Raises for one that is there twice, too long or not printable (RFC 6749, sections 3.1 and A).
    """
    values = given.getlist(name) or [""]
    value = values[0]
    is_readable = value.isprintable() and (value.isascii() or name == "login_hint")
    if len(values) > 1 or len(value) > LENGTHS[name] or not is_readable:
        raise InvalidRequestError(f"{name}: twice, too long, or not printable")
    return value


def _check_response(parameters: dict[str, str]) -> None:
    response_type = parameters.get("response_type")
    if not response_type:
        raise InvalidRequestError("response_type is missing")
    if response_type != "code":
        raise UnsupportedResponseTypeError("response_type: code alone")
    if parameters.get("response_mode", "query") != "query":
        raise InvalidRequestError("response_mode: query alone")


def _scopes(parameters: dict[str, str], site: Site) -> list[str]:
    """Return the scopes asked for, in the order of :class:`ClaimScope`."""
    asked = set(parameters.get("scope", "").split(" ")) - {""}
    if ClaimScope.OPENID not in asked:
        raise InvalidScopeError("scope: openid is required")
    if not asked <= {ClaimScope.OPENID, *site.scopes} & set(ClaimScope.values):
        raise InvalidScopeError("scope: more than this site may ask for")
    return [scope for scope in ClaimScope.values if scope in asked]


def _prompts(parameters: dict[str, str]) -> frozenset[Prompt]:
    words = parameters.get("prompt", "").split()
    try:
        prompts = frozenset(Prompt(word) for word in words)
    except ValueError:
        raise InvalidRequestError("prompt: an unknown value") from None
    if Prompt.NONE in prompts and len(prompts) > 1:
        raise InvalidRequestError("prompt: none stands alone")
    return prompts


def _max_age(parameters: dict[str, str]) -> int | None:
    text = parameters.get("max_age", "")
    if text and not text.isdecimal():
        raise InvalidRequestError("max_age: not a number of seconds")
    return int(text) if text else None


def wanted_language(request: HttpRequest, ui_locales: str) -> str:
    """Return the first language that a site prefers and we have, else the browser's."""
    for tag in ui_locales[: LENGTHS["ui_locales"]].split():
        try:
            return get_supported_language_variant(tag)
        except LookupError:
            continue
    return get_language_from_request(request)
