"""Requests to the alerts' CMS screens: URLs, users, and the composer's form data."""

from typing import Any

from django.test import Client
from django.urls import reverse

from alerts.models import Alert
from alerts.services.audit import last_line
from tests.factories.accounts import sign_in_as_staff


def url(name: str, *args: Any) -> str:
    return reverse(f"alertes:{name}", args=args)


def template_url(name: str, *args: Any) -> str:
    return reverse(f"alertes_modeles:{name}", args=args)


def client_of(user: Any) -> Client:
    client = Client()
    sign_in_as_staff(client, user)
    return client


def alert_data(topic: Any, **facts: Any) -> dict[str, Any]:
    """Return the composer's form data: a minimal new alert for the whole city."""
    fields = {
        "topic": topic.slug,
        "event": "crue",
        "headline": "Les berges ferment",
        "instruction": "Reprenez vos vélos.",
        "description": "",
        "severity": "Moderate",
        "urgency": "Immediate",
        "certainty": "Observed",
        "category": "",
        "status": "Actual",
        "reach": "city",
        "seen": 0,
    }
    return fields | facts


def seen(alert: Any) -> dict[str, Any]:
    """Return the hidden field with the version that a form was opened on."""
    return {"seen": last_line(alert)}


def texts(response: Any) -> list[str]:
    """Return the messages shown on a page."""
    return [str(message).strip() for message in response.context["messages"]]


def state_of(alert: Alert) -> str:
    return Alert.objects.values_list("state", flat=True).get(pk=alert.pk)
