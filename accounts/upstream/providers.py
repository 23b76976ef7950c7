"""Identity providers: what is asked of one, and what its answer must hold."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import ClassVar, cast
from urllib.parse import quote_plus, urlencode

from django.conf import settings
from django.core.cache import cache

from accounts.upstream.attempts import Attempt
from accounts.upstream.exceptions import UpstreamError, UpstreamFailure
from accounts.upstream.tokens import (
    Claims,
    UnknownKeyError,
    check_access_token,
    check_nonce,
    read_token,
)
from web.fetch import Asked, FetchError, FetchFailure, fetch_named

TIMEOUT_S = 5
MOST_BYTES = 256 * 1024
MOST_ACR, MOST_ID_TOKEN = 255, 8 * 1024
#: Metadata and keys are read again after this time, or at once for a key that is not known;
#: a provider that is away is left alone for a few seconds.
KEPT_S, RENEWED_AT_MOST_EVERY_S, AWAY_S = 10 * 60, 60, 10
#: People of one process who come back at once: each waits for the provider in a thread that readers
#: want too, and more are told that it does not answer.
MOST_COMING_BACK = 4
COMING_BACK = BoundedSemaphore(MOST_COMING_BACK)
DISCOVERY = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider has proved, and how strongly."""

    issuer: str
    sub: str
    acr: str
    #: An address that the provider says; "" without one.
    email: str
    #: Shown to the provider at the way out.
    id_token: str


class OpenIDProvider:
    """A provider that follows OpenID Connect Core 1.0 and Discovery 1.0."""

    scope: ClassVar[str] = "openid email"
    #: Levels of assurance from the weakest to the strongest, where the provider orders them.
    levels: ClassVar[tuple[str, ...]] = ()
    default_levels: ClassVar[tuple[str, ...]] = ()
    signs_userinfo: ClassVar[bool] = False
    #: Whether the secret goes into the form (``client_secret_post``) whatever the metadata say.
    posts_secret: ClassVar[bool] = False
    #: Whether the provider lets parameters through that it does not know, such as PKCE's.
    takes_pkce: ClassVar[bool] = True

    def __init__(self) -> None:
        self.issuer: str = settings.UPSTREAM_ISSUER
        self.client_id: str = settings.UPSTREAM_CLIENT_ID
        self.secret: str = settings.UPSTREAM_CLIENT_SECRET
        self.name: str = settings.UPSTREAM_NAME
        self.wanted: tuple[str, ...] = tuple(settings.UPSTREAM_ACR) or self.default_levels

    def authorization_url(self, attempt: Attempt, redirect_uri: str) -> str:
        """Return the address where the person proves who they are."""
        metadata = self._metadata()
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": redirect_uri,
            "scope": self.scope,
            "state": attempt.state,
            "nonce": attempt.nonce,
        }
        if self.wanted:
            asked |= self._level_parameters()
        if self._has_pkce(metadata):
            digest = hashlib.sha256(attempt.verifier.encode()).digest()
            challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            asked |= {"code_challenge": challenge, "code_challenge_method": "S256"}
        return _with_query(_page(metadata, "authorization_endpoint"), asked)

    def identify(self, answer: Mapping[str, str], attempt: Attempt, redirect_uri: str) -> Identity:
        """Return the identity that the provider's answer leads to; raise ``UpstreamError``."""
        if not COMING_BACK.acquire(blocking=False):
            raise UpstreamError("too many at once", UpstreamFailure.AWAY)
        try:
            return self._identify(answer, attempt, redirect_uri)
        finally:
            COMING_BACK.release()

    def _identify(self, answer: Mapping[str, str], attempt: Attempt, redirect_uri: str) -> Identity:
        self._check_answer(answer)
        tokens = self._tokens(answer["code"], attempt, redirect_uri)
        id_token = _text(tokens, "id_token")
        access_token = _text(tokens, "access_token")
        if len(id_token) > MOST_ID_TOKEN:
            raise UpstreamError("an ID token that no session should keep")
        claims = self._read(id_token, wants=("exp", "iat", "nonce"))
        check_nonce(claims, attempt.nonce)
        check_access_token(claims, access_token)
        acr = _said(claims, "acr")[:MOST_ACR]
        self._check_level(acr)
        sub = _text(claims, "sub")
        userinfo = self._userinfo(access_token)
        if userinfo and userinfo.get("sub") != sub:
            raise UpstreamError("a userinfo of somebody else")
        email = _said(userinfo, "email") or _said(claims, "email")
        return Identity(self.issuer, sub, acr, email, id_token)

    def end_session_url(self, id_token: str, state: str, return_uri: str) -> str:
        """Return the address that ends the session there; "" if the provider offers none."""
        metadata = self._metadata()
        if not metadata.get("end_session_endpoint"):
            return ""
        asked = {
            "id_token_hint": id_token,
            "post_logout_redirect_uri": return_uri,
            "state": state,
        }
        return _with_query(_page(metadata, "end_session_endpoint"), asked)

    def _level_parameters(self) -> dict[str, str]:
        return {"acr_values": " ".join(self.wanted)}

    def _check_level(self, acr: str) -> None:
        """Refuse a level that was not asked for, nor is above one that was.

        A provider may lower it silently (Core 1.0, 3.1.2.1), or the person may change the address.
        """
        ordered = [self.levels.index(one) for one in self.wanted if one in self.levels]
        above = self.levels[min(ordered) :] if ordered else ()
        if self.wanted and acr not in (*self.wanted, *above):
            raise UpstreamError(f"the level {acr[:40]!r}", UpstreamFailure.TOO_WEAK)

    def _check_answer(self, answer: Mapping[str, str]) -> None:
        """Refuse an error, an answer of another provider (RFC 9207), and one without a code."""
        says_issuer = self._metadata().get("authorization_response_iss_parameter_supported")
        if answer.get("iss", "" if says_issuer is True else self.issuer) != self.issuer:
            raise UpstreamError("an answer of another provider")
        error = answer.get("error", "")
        if error == "access_denied":
            raise UpstreamError(error, UpstreamFailure.CANCELLED)
        if error == "temporarily_unavailable":
            raise UpstreamError(error, UpstreamFailure.AWAY)
        if error or "code" not in answer:
            raise UpstreamError(f"the error {error[:40]!r}")

    def _tokens(self, code: str, attempt: Attempt, redirect_uri: str) -> Claims:
        metadata = self._metadata()
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        headers: dict[str, str] = {}
        if self._has_pkce(metadata):
            form |= {"code_verifier": attempt.verifier}
        ways = _names(metadata, "token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if self.posts_secret or "client_secret_basic" not in ways:
            form |= {"client_id": self.client_id, "client_secret": self.secret}
        else:
            # Both are form-encoded first (RFC 6749, 2.3.1).
            pair = f"{quote_plus(self.client_id)}:{quote_plus(self.secret)}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        asked = Asked(headers, urlencode(form).encode(), is_named=True)
        return _object(_fetch(_text(metadata, "token_endpoint"), asked)[1])

    def _userinfo(self, access_token: str) -> Claims:
        """Return what the provider says of the person: their address; ``{}`` if it says nothing.

        An answer that is signed must hold; an unsigned one is only taken from a provider that does
        not sign.
        """
        url = self._metadata().get("userinfo_endpoint", "")
        if not url and not self.signs_userinfo:
            return {}
        asked = Asked({"Authorization": f"Bearer {access_token}"}, is_named=True)
        content_type, body = _fetch(str(url), asked)
        if content_type.partition(";")[0].strip().lower() == "application/jwt":
            return self._read(body.decode("ascii", "replace").strip())
        if self.signs_userinfo:
            raise UpstreamError("a userinfo without a signature")
        return _object(body)

    def _has_pkce(self, metadata: Claims) -> bool:
        methods = _names(metadata, "code_challenge_methods_supported")
        return self.takes_pkce and "S256" in methods

    def _read(self, token: str, wants: tuple[str, ...] = ()) -> Claims:
        """Read a signed token; for an unknown key the set is fetched again, once a minute."""

        def read(keys: list[Claims]) -> Claims:
            return read_token(
                token, keys, issuer=self.issuer, client_id=self.client_id, wants=wants
            )

        try:
            return read(self._keys())
        except UnknownKeyError:
            if not cache.add(f"upstream-renewed:{self.issuer}", True, RENEWED_AT_MOST_EVERY_S):
                raise
            cache.delete(_cache_key(_text(self._metadata(), "jwks_uri")))
            return read(self._keys())

    def _keys(self) -> list[Claims]:
        keys = _kept(_text(self._metadata(), "jwks_uri")).get("keys")
        if not isinstance(keys, list):
            raise UpstreamError("no list of keys")
        return [key for key in keys if isinstance(key, dict)]

    def _metadata(self) -> Claims:
        """Return the provider's own description; its issuer must be the one of the setting."""
        metadata = _kept(self.issuer.rstrip("/") + DISCOVERY)
        if metadata.get("issuer") != self.issuer:
            raise UpstreamError("a description of another issuer")
        return metadata


class FranceConnectProvider(OpenIDProvider):
    """FranceConnect v2, for citizens; not tried against the real one.

    Its levels are eIDAS's, an unknown parameter is an error, and userinfo is a signed JWT.
    """

    levels = ("eidas1", "eidas2", "eidas3")
    default_levels = ("eidas1",)
    signs_userinfo = True
    posts_secret = True
    takes_pkce = False


class ProConnectProvider(OpenIDProvider):
    """ProConnect, for who works for the State or a company; not tried against the real one.

    A level is asked for in ``claims``: it refuses ``acr_values``, as any other parameter.
    """

    levels = ("eidas1", "eidas2", "eidas3")
    signs_userinfo = True
    posts_secret = True
    takes_pkce = False

    def _level_parameters(self) -> dict[str, str]:
        acr = {"essential": True, "values": list(self.wanted)}
        return {"claims": json.dumps({"id_token": {"acr": acr}}, separators=(",", ":"))}


KINDS: Mapping[str, Callable[[], OpenIDProvider]] = {
    "openid": OpenIDProvider,
    "franceconnect": FranceConnectProvider,
    "proconnect": ProConnectProvider,
}


def provider() -> OpenIDProvider | None:
    """Return the provider that the settings name, ``None`` without one."""
    return KINDS[settings.UPSTREAM_KIND]() if settings.UPSTREAM_ISSUER else None


def _kept(url: str) -> Claims:
    """Return the JSON object at ``url``, from the cache for some minutes.

    An address that does not answer is not asked again for a moment, so that a provider that is
    away holds no thread for each click.
    """
    key = _cache_key(url)
    kept = cache.get(key)
    if kept is None:
        try:
            kept = _object(_fetch(url, Asked({"Accept": "application/json"}, is_named=True))[1])
        except UpstreamError:
            cache.set(key, {}, AWAY_S)
            raise
        cache.set(key, kept, KEPT_S)
    if not kept:
        raise UpstreamError("still away", UpstreamFailure.AWAY)
    return cast(Claims, kept)


def _cache_key(url: str) -> str:
    return f"upstream:{hashlib.sha256(url.encode()).hexdigest()}"


def _fetch(url: str, asked: Asked) -> tuple[str, bytes]:
    """Return content type and body; a refusal of the provider is told from its absence."""
    try:
        fetched = fetch_named(url, asked, max_bytes=MOST_BYTES, timeout_s=TIMEOUT_S)
    except FetchError as error:
        is_refusal = error.failure is FetchFailure.STATUS and error.status < 500
        failure = UpstreamFailure.REFUSED if is_refusal else UpstreamFailure.AWAY
        raise UpstreamError(f"{error.failure} {error.status or ''}".strip(), failure) from error
    with fetched.file as body:
        return fetched.content_type, body.read()


def _object(body: bytes) -> Claims:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise UpstreamError("no JSON") from error
    if not isinstance(value, dict):
        raise UpstreamError("no JSON object")
    return value


def _text(values: Claims, name: str) -> str:
    """Return a value that must be there, in visible ASCII: it goes into headers and tables."""
    value = _said(values, name)
    if not value:
        raise UpstreamError(f"no {name}")
    return value


def _said(values: Claims, name: str) -> str:
    """Return a value that may be there; "" without a usable one."""
    value = values.get(name)
    is_usable = isinstance(value, str) and value.isascii() and value.isprintable()
    return str(value) if is_usable else ""


def _names(values: Claims, name: str) -> list[str]:
    value = values.get(name)
    return [str(one) for one in value] if isinstance(value, list) else []


def _page(values: Claims, name: str) -> str:
    """Return an address that a browser is sent to: HTTPS, as what is fetched."""
    url = _text(values, name)
    if not url.startswith("https://") and not settings.FETCH_ALLOWS_LOOPBACK:
        raise UpstreamError(f"{name} without TLS")
    return url


def _with_query(url: str, parameters: Mapping[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(parameters)}"
