"""CAP 1.2 (OASIS, 2010) writer: one sent message as XML for other systems."""

from collections.abc import Collection, Sequence
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import override

from agenda.formats.addresses import absolute_url, site_domain
from agenda.formats.atom import NOT_XML
from agenda.models import Area
from alerts.models import Alert

CONTENT_TYPE = "application/cap+xml; charset=utf-8"
NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"


def sender() -> str:
    """Return CAP's ``sender``, the same for every message of this site (CAP 1.2, 3.2.1)."""
    return f"alertes@{site_domain()}"


def reference(alert: Alert) -> str:
    """Return ``sender,identifier,sent``, as CAP's ``references`` names a message."""
    return f"{sender()},{alert.uuid.urn},{to_cap_time(alert.sent_at)}"


def write_cap(alert: Alert, earlier: Sequence[Alert]) -> bytes:
    """Return the sent ``alert`` as a CAP XML document; ``earlier`` messages go in ``references``.

    One info block per language. The same rows always give the same octets.
    """
    register_namespace("", NAMESPACE)
    root = Element(_name("alert"))
    texts = {
        "identifier": alert.uuid.urn,
        "sender": sender(),
        "sent": to_cap_time(alert.sent_at),
        "status": alert.status,
        "msgType": alert.message_type,
        "scope": "Public",
        "note": alert.note,
        "references": " ".join(reference(message) for message in earlier),
    }
    for name, text in texts.items():
        _add(root, name, text)
    areas = list(alert.areas.all())
    for language in ("fr", "en") if alert.headline_en else ("fr",):
        _add_info(root, alert, areas, language)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def to_cap_time(moment: datetime | None) -> str | None:
    """Format ``moment`` for CAP: local time with offset, whole seconds (CAP 1.2, 3.3.2)."""
    return localtime(moment).isoformat(timespec="seconds") if moment else None


def _add_info(root: Element, alert: Alert, areas: Collection[Area], language: str) -> None:
    """Append the info block of one language (CAP 1.2, 3.2.2)."""
    info = SubElement(root, _name("info"))
    with override(language):
        web = absolute_url(alert.get_absolute_url())
    texts = {
        "language": language,
        "category": alert.category,
        "event": alert.text_in("event", language),
        "responseType": "AllClear" if alert.is_lifted else "",
        "urgency": alert.urgency,
        "severity": alert.severity,
        "certainty": alert.certainty,
        "effective": to_cap_time(alert.sent_at),
        "onset": to_cap_time(alert.onset),
        "expires": to_cap_time(alert.expires),
        "senderName": settings.CITY_NAME,
        "headline": alert.text_in("headline", language),
        "description": alert.text_in("description", language),
        "instruction": alert.text_in("instruction", language),
        "web": web,
    }
    for name, text in texts.items():
        _add(info, name, text)
    for area in areas:
        element = SubElement(info, _name("area"))
        _add(element, "areaDesc", f"{area.name}, {settings.CITY_NAME}")
        shape = area.polygon or {"type": "MultiPolygon", "coordinates": []}
        parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        # Outer rings of GeoJSON (RFC 7946, 3.1.6), closed, as CAP requires too.
        for ring, *_holes in parts:
            _add(
                element,
                "polygon",
                " ".join(f"{latitude},{longitude}" for longitude, latitude, *_height in ring),
            )
        geocode = SubElement(element, _name("geocode"))
        _add(geocode, "valueName", f"{site_domain()}/ou")
        _add(geocode, "value", area.code)
    if not areas:
        _add(SubElement(info, _name("area")), "areaDesc", settings.CITY_NAME)


def _add(parent: Element, name: str, text: str | None) -> None:
    """Append an element to ``parent``, unless ``text`` is empty."""
    if text:
        SubElement(parent, _name(name)).text = NOT_XML.sub("", str(text))


def _name(name: str) -> str:
    """Return the tag ``name`` in CAP's namespace."""
    return f"{{{NAMESPACE}}}{name}"
