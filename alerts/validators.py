"""Checks of what strangers give: the address of a push service, and the keys of a subscription."""

import base64
import binascii
import ipaddress
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from django.conf import settings
from django.utils.translation import gettext as _

from alerts.exceptions import EndpointRefused

ENDPOINT_LENGTH = 1000
HTTPS_PORT = 443
POINT_LENGTH = 65
SECRET_LENGTH = 16


def service_of(endpoint: str) -> str:
    """The push service that ``endpoint`` names, as ``host`` or ``host:port``.

    An endpoint is a URL given by a stranger, to which this server will post (RFC 8030, 8): https, port 443, no name
    or password in it, a host that the city allows by suffix. One setting allows plain http to this machine, for
    development and tests. Raises :class:`~alerts.exceptions.EndpointRefused`.
    """
    if len(endpoint) > ENDPOINT_LENGTH or not is_plain(endpoint):
        raise EndpointRefused(_("Cette adresse de notification n’en est pas une."))
    try:
        parts = urlsplit(endpoint)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise EndpointRefused(_("Cette adresse de notification n’en est pas une.")) from None
    if parts.username is not None or parts.password is not None or parts.fragment or not host:
        raise EndpointRefused(_("Cette adresse de notification n’en est pas une."))
    if settings.PUSH_ALLOWS_LOOPBACK and is_loopback(host):
        return f"{host}:{port or (HTTPS_PORT if parts.scheme == 'https' else 80)}"
    if parts.scheme != "https" or (port or HTTPS_PORT) != HTTPS_PORT or not is_allowed(host):
        raise EndpointRefused(_("Nous n’envoyons rien à ce service de notification."))
    return host


def is_plain(text: str) -> bool:
    """Visible ASCII alone: what may stand in the first line of a request."""
    return text.isascii() and text.isprintable() and " " not in text


def is_allowed(host: str) -> bool:
    """Whether ``host`` is one of the services of the city, or a part of one."""
    return any(host == name or host.endswith(f".{name}") for name in settings.PUSH_SERVICES)


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def point_of(text: str) -> bytes:
    """The user agent's public key from ``p256dh``: an uncompressed point of P-256, 65 octets (RFC 8291, 3.1)."""
    point = _decoded(text, POINT_LENGTH)
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except (ValueError, UnsupportedAlgorithm):
        raise EndpointRefused(_("Les clés de cet abonnement ne sont pas les bonnes.")) from None
    return point


def secret_of(text: str) -> bytes:
    """The authentication secret from ``auth``: 16 octets (RFC 8291, 3.2)."""
    return _decoded(text, SECRET_LENGTH)


def _decoded(text: str, length: int) -> bytes:
    """``text`` in base64url (RFC 4648, 5), with or without its padding."""
    try:
        octets = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError, ValueError):
        octets = b""
    if len(octets) != length:
        raise EndpointRefused(_("Les clés de cet abonnement ne sont pas les bonnes."))
    return octets
