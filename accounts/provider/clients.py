"""How a site proves that it is itself: ``client_secret_basic`` or ``client_secret_post``."""

import base64
import binascii
from urllib.parse import unquote_plus

import structlog
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from oauthlib.oauth2.rfc6749.errors import (
    InvalidClientError,
    InvalidRequestError,
    TemporarilyUnavailableError,
    UnauthorizedClientError,
)

from accounts.models import Site
from accounts.services.sites import hash_secret
from accounts.throttling import FAILED_CLIENTS, network_of

log = structlog.get_logger(__name__)


def authenticate_site(request: HttpRequest) -> Site:
    """Return the site that sends ``request``; raise an ``OAuth2Error`` to be told to it.

    Failures are counted by site and network: whoever guesses elsewhere does not lock the site out.
    """
    client_id, secret = _credentials(request)
    # An id is letters and digits: PostgreSQL takes no NUL.
    site = Site.objects.filter(client_id=client_id).first() if client_id.isalnum() else None
    network = network_of(request.META.get("REMOTE_ADDR", ""))
    counted = f"{client_id if site else ''} {network}"
    if FAILED_CLIENTS.wait(request, counted):
        raise TemporarilyUnavailableError("too many wrong secrets, wait a minute", status_code=429)
    if site is None or not _is_secret_of(site, secret):
        FAILED_CLIENTS.take(request, counted)
        log.warning("client_refused", site=site and site.pk)
        raise InvalidClientError("unknown client, or a wrong secret")
    if site.is_suspended:
        raise UnauthorizedClientError("this site is suspended")
    return site


def _credentials(request: HttpRequest) -> tuple[str, str]:
    """Return client id and secret, from the header or from the form, never from both."""
    header = request.headers.get("Authorization", "")
    posted = request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    if not header:
        return posted
    client_id, secret = _read_basic(header)
    if posted[1] or posted[0] not in ("", client_id):
        raise InvalidRequestError("client authentication: one way at a time")
    return client_id, secret


def _read_basic(header: str) -> tuple[str, str]:
    """Return id and secret of a header: form-encoded, joined, in base64 (RFC 6749, 2.3.1)."""
    scheme, _space, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        raise InvalidClientError("client authentication: Basic, or a form")
    try:
        pair = base64.b64decode(encoded.strip(), validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        raise InvalidClientError("client authentication: no base64") from None
    client_id, _colon, secret = pair.partition(":")
    return unquote_plus(client_id), unquote_plus(secret)


def _is_secret_of(site: Site, secret: str) -> bool:
    """Whether ``secret`` is the one of ``site``, or the one before it, until its hour."""
    given = hash_secret(secret)
    hashes = [site.secret_hash, site.old_secret_hash if site.has_old_secret else ""]
    return any(constant_time_compare(given, known) for known in hashes)
