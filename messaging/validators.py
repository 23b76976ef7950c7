"""Validators of data from clients: push endpoints, subscription keys, mail addresses."""

import base64
import binascii
import ipaddress
import re
import unicodedata
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from messaging.exceptions import AddressRefused, EndpointRefused

ENDPOINT_LENGTH = 1000
HTTPS_PORT = 443
#: Of a mail address (RFC 5321, 4.5.3.1, and its erratum 1690).
ADDRESS_LENGTH = 254
POINT_LENGTH = 65
SECRET_LENGTH = 16
#: Of a host's name (RFC 1035, 2.3.1), as urlsplit gives it: in lower case.
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
#: A path of more than its first stroke or a query (RFC 3986, 3.3), without ``.`` and ``..`` as
#: steps, nor ``*``.
TARGET = re.compile(
    r"(?!/$)(?!(?:[^?]*/)?\.{1,2}(?:[/?]|$))/(?:[\w\-.~!$&'()+,;=:@/]|%[0-9A-Fa-f]{2})*"
    r"(?:\?(?:[\w\-.~!$&'()+,;=:@/?]|%[0-9A-Fa-f]{2})+)?",
    re.ASCII,
)


class PushService(NamedTuple):
    """Push service of one browser maker, with the hosts that its browsers name."""

    name: str
    hosts: frozenset[str]
    #: Where it has many: matched whole, one label of the maker's own domain.
    pattern: re.Pattern[str] | None = None


#: The closed table: a service is a line of it, never what a stranger writes. A city adds hosts with
#: ``PUSH_SERVICES``.
PUSH_SERVICES = (
    PushService("google", frozenset({"fcm.googleapis.com", "jmt17.google.com"})),
    PushService("mozilla", frozenset({"updates.push.services.mozilla.com"})),
    PushService(
        "apple", frozenset({"web.push.apple.com"}), re.compile(rf"{LABEL}\.push\.apple\.com")
    ),
    PushService("microsoft", frozenset(), re.compile(rf"{LABEL}\.notify\.windows\.com")),
)


def service_of(endpoint: str) -> str:
    """Return the name of the push service of ``endpoint``, or the host if the city added it.

    ``endpoint`` is a URL from a client, to which this server will post (RFC 8030, 8): it must be
    https, port 443, without user name, with a known host and a path. In development a setting
    allows plain http to this machine, where each port is a service. Raises
    :class:`~messaging.exceptions.EndpointRefused`.
    """
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise EndpointRefused(_("Cette adresse de notification n’en est pas une.")) from None
    if not host or not is_written_well(endpoint, parts):
        raise EndpointRefused(_("Cette adresse de notification n’en est pas une."))
    if settings.PUSH_ALLOWS_LOOPBACK and is_loopback(host):
        return f"{host}:{port or (HTTPS_PORT if parts.scheme == 'https' else 80)}"
    name = service_named_by(host)
    if parts.scheme != "https" or port not in (None, HTTPS_PORT) or not name:
        raise EndpointRefused(_("Nous n’envoyons rien à ce service de notification."))
    return name


def is_written_well(endpoint: str, parts: SplitResult) -> bool:
    """Whether the URL is short printable ASCII with a valid target.

    Without user name or fragment.
    """
    if len(endpoint) > ENDPOINT_LENGTH or not is_plain(endpoint):
        return False
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return "@" not in parts.netloc and "#" not in endpoint and is_target(target)


def service_named_by(host: str) -> str:
    """Return the name of the push service with ``host``; empty without one."""
    for service in PUSH_SERVICES:
        if host in service.hosts or (service.pattern and service.pattern.fullmatch(host)):
            return service.name
    return host if host in settings.PUSH_SERVICES else ""


def is_exact(host: str) -> bool:
    """Whether ``host`` is listed by name.

    A host that only fits a maker's pattern may be a stranger's.
    """
    return (
        any(host in service.hosts for service in PUSH_SERVICES)
        or host in settings.PUSH_SERVICES
        or is_loopback(host)
    )


def is_plain(text: str) -> bool:
    """Whether ``text`` is printable ASCII without spaces, as a request line needs."""
    return text.isascii() and text.isprintable() and " " not in text


def is_target(text: str) -> bool:
    """Whether ``text`` is a request target that every proxy reads the same.

    A path, maybe a query; no dot segments, even encoded.
    """
    if not TARGET.fullmatch(text):
        return False
    steps = [unquote(step) for step in text.partition("?")[0].split("/")] if "%" in text else []
    return not any(
        step in (".", "..") or set(step) & {"/", "\\"} or not step.isprintable() for step in steps
    )


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def point_of(text: str) -> bytes:
    """Return the user agent's public key from ``p256dh``.

    An uncompressed point of P-256, 65 octets (RFC 8291, 3.1).

    Raises :class:`~messaging.exceptions.EndpointRefused`.
    """
    point = _decoded(text, POINT_LENGTH)
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except (ValueError, UnsupportedAlgorithm):
        raise EndpointRefused(_("Les clés de cet abonnement ne sont pas les bonnes.")) from None
    return point


def secret_of(text: str) -> bytes:
    """Return the authentication secret from ``auth``: 16 octets (RFC 8291, 3.2).

    Raises :class:`~messaging.exceptions.EndpointRefused`.
    """
    return _decoded(text, SECRET_LENGTH)


def mail_address(text: str) -> str:
    """Return ``text`` as a mail server takes it: ASCII, the domain in Punycode.

    The domain is in lower case (RFC 5890).

    Refused: domains that IDNA 2003 maps to another one (``ß``), quotes before the @, an IP address
    after it, and this machine. Raises :class:`~messaging.exceptions.AddressRefused`, with a message
    for the person who typed it.
    """
    local, _at, domain = text.strip().rpartition("@")
    if not local.isascii():
        raise AddressRefused(
            _("Nous ne savons pas écrire à une adresse qui a un accent avant l’arobase (@).")
        )
    typed = unicodedata.normalize("NFKC", domain).lower()
    try:
        name = typed.encode("idna").decode("ascii")
        is_same = name == typed or name.encode("ascii").decode("idna") == typed
        EmailValidator(allowlist=[])(f"{local}@{name}")
    except (UnicodeError, ValidationError):
        raise AddressRefused(_("Cette adresse de courriel n’en est pas une.")) from None
    if not is_same or '"' in local or "[" in name or len(f"{local}@{name}") > ADDRESS_LENGTH:
        raise AddressRefused(_("Nous ne savons pas écrire à cette adresse de courriel."))
    return f"{local}@{name}"


def _decoded(text: str, length: int) -> bytes:
    """Decode base64url (RFC 4648, 5), with or without padding, of exactly ``length`` octets.

    Raises :class:`~messaging.exceptions.EndpointRefused`.
    """
    try:
        octets = base64.b64decode(
            text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True
        )
    except (binascii.Error, UnicodeEncodeError, ValueError):
        octets = b""
    if len(octets) != length:
        raise EndpointRefused(_("Les clés de cet abonnement ne sont pas les bonnes."))
    return octets
