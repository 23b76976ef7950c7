"""Template tag for the remarks on an event, beside its form in the CMS."""

from django import template
from django.urls import reverse

from agenda.models import Event
from agenda.services.remarks import remarks_on

register = template.Library()


@register.simple_tag
def remarks_box(record: object) -> dict[str, object] | None:
    """Return the remarks on an event, and the URL that updates them; ``None`` for other records."""
    if not isinstance(record, Event):
        return None
    url = reverse("wagtailsnippets_agenda_event:remarks", args=[record.pk]) if record.pk else ""
    return {"remarks": remarks_on(record), "url": url}
