"""Preview of a draft's schedule; nothing is saved."""

from django.utils import timezone

from agenda.models import Event
from agenda.schedules import Schedule, build_schedule
from agenda.services.planning import plan
from agenda.services.publication import new_occurrence


def drafted_schedule(event: Event) -> Schedule:
    """Return the schedule that ``event`` would have if its draft were published now."""
    now = timezone.now()
    coming = [planned for planned in plan(event) if planned.end_at > now]
    return build_schedule([new_occurrence(event, planned, now) for planned in coming], now)
