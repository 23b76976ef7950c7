"""CAP messages of other senders, for tests."""

from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from django.utils import timezone

from alerts.models import Alert

HEAD = ("identifier", "sender", "sent", "status", "msgType", "scope", "note", "references")


def at(hours: float = 0) -> str:
    """Return the instant ``hours`` from now in CAP's format."""
    return (timezone.now() + timedelta(hours=hours)).astimezone().isoformat(timespec="seconds")


def block(**fields: str) -> str:
    """Return an info block; ``area`` is markup, other fields are text, empty ones are left out."""
    area = fields.pop("area", "<area><areaDesc>Paris</areaDesc></area>")
    facts = {
        "language": "fr-FR",
        "category": "Met",
        "event": "vent fort",
        "urgency": "Expected",
        "severity": "Severe",
        "certainty": "Likely",
        "effective": "",
        "onset": "",
        "expires": at(6),
        "headline": "Vent fort cette nuit",
        "description": "Rafales à 90 km/h.",
        "instruction": "Rentrez les pots de fleurs.",
    } | fields
    said = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in facts.items() if value)
    return f"<info>{said}{area}</info>"


def message(
    *blocks: str, namespace: str = "urn:oasis:names:tc:emergency:cap:1.2", **fields: str
) -> bytes:
    """Return a whole message, with a block about «vent fort» if none is given."""
    facts = {
        "identifier": "vent-1",
        "sender": "veille@meteo.example.org",
        "sent": at(),
        "status": "Actual",
        "msgType": "Alert",
        "scope": "Public",
        "references": "",
    } | fields
    head = "".join(f"<{name}>{escape(facts[name])}</{name}>" for name in HEAD if facts.get(name))
    body = "".join(blocks or [block()])
    declaration = '<?xml version="1.0" encoding="UTF-8"?>'
    return f'{declaration}<alert xmlns="{namespace}">{head}{body}</alert>'.encode()


def named(alert: Alert) -> str:
    """Return the reference by which a later message names the message imported as ``alert``."""
    came_of = alert.provenance
    sent = datetime.fromisoformat(came_of["sent"]).isoformat()
    return f"{came_of['sender']},{came_of['identifier']},{sent}"
