"""Schedules for templates: their words, and the dates that come of an event or a programme."""

from django import template
from django.utils import timezone

from agenda.models import Event, Occurrence, ProgrammePage
from agenda.schedules import Schedule, build_schedule
from agenda.services.planning import plan
from agenda.services.publication import new_occurrence
from agenda.wording import schedules

register = template.Library()

PROGRAMME_SHOWN = 24

register.simple_tag(schedules.event_summary)
for words in (
    *(schedules.next_title, schedules.day_and_hours, schedules.span_words, schedules.folded_title),
    *(schedules.run_words, schedules.plain_run, schedules.notice_title, schedules.notice_detail),
    schedules.change_title,
):
    register.filter(words)


@register.simple_tag
def drafted_schedule(event: Event) -> Schedule:
    """The schedule that ``event`` would have if its draft were published now; nothing is saved."""
    now = timezone.now()
    drafted = [new_occurrence(event, planned, now) for planned in plan(event)]
    return build_schedule((one for one in drafted if one.end_at > now), now)


@register.simple_tag
def next_of(event: Event | int | None) -> Occurrence | None:
    """The next date that stands of a published event, itself or its id, with all that a card says. One query."""
    return (
        Occurrence.objects.live()
        .filter(event=event)
        .coming()
        .standing()
        .with_event()
        .order_by("is_span", "start_at")
        .first()
    )


@register.simple_tag
def programme_dates(programme: ProgrammePage) -> list[Occurrence]:
    """What comes of a programme, each event under its next date."""
    coming = Occurrence.objects.live().coming().standing().filter(event__programme=programme)
    return list(coming.soonest_events(PROGRAMME_SHOWN))
