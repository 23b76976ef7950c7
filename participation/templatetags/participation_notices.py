"""Report box and thanks on the page of an event or a place."""

from collections.abc import Sequence
from datetime import date

from django import template
from django.urls import reverse

from agenda.models import Event, Occurrence
from participation.forms.reporting import ReportForm, report_kinds
from participation.models import Correction, EventOrPlace

register = template.Library()


@register.inclusion_tag("participation/_report_links.html")
def report_links(record: EventOrPlace) -> dict[str, object]:
    """Return one link for each kind of report («Quelque chose cloche ?»).

    The same for everybody, so that the page can be cached.
    """
    return _box(record)


@register.inclusion_tag("participation/_report.html")
def report_box(
    record: EventOrPlace, dates: Sequence[Occurrence], form: ReportForm
) -> dict[str, object]:
    """Return the report form's kind and optional fields."""
    return _box(record) | {
        "form": form,
        "kind": form["kind"].value(),
        "date": form["date"].value() if form.is_bound else None,
        "dates": [date for date in dates if date.status != "cancelled"],
    }


def _box(record: EventOrPlace) -> dict[str, object]:
    name = "event" if isinstance(record, Event) else "place"
    return {
        "kinds": report_kinds(record),
        "report_url": reverse(f"participation:report-{name}", args=[record.slug]),
        "correct_url": reverse(f"participation:correct-{name}", args=[record.slug]),
    }


@register.simple_tag
def thanks_day(event: Event) -> date | None:
    """Return the day of the last correction with public thanks.

    ``None`` without a query for an event published only once.
    """
    if event.last_published_at == event.first_published_at:
        return None
    return Correction.objects.last_thanked(event.pk)
