"""Set fields of an event or a place to the accepted values of a correction; publishes nothing."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from agenda.enums import DateKind
from agenda.models import Event, EventDate
from agenda.services.planning import next_dates
from participation.forms.parts import Value, value_of
from participation.models import EventOrPlace
from participation.services.events import build_place, save_place
from participation.services.pictures import make_accepted_image
from participation.wording.fields import line_of

AMOUNTS = frozenset({"price_from", "price_to"})


def version_to_correct(record: EventOrPlace) -> EventOrPlace:
    """Return the version that a correction of ``record`` is compared with.

    The live one; for an event that was never live, its latest draft.
    """
    if isinstance(record, Event) and not record.live and record.latest_revision is not None:
        draft: Event = record.get_latest_revision_as_object()
        return draft
    return record


def set_fields(record: EventOrPlace, values: Mapping[str, Value]) -> None:
    """Set each field that differs from ``values``.

    An unknown place is saved as a draft, and a picture that was sent becomes an image.
    """
    for field, value in values.items():
        if value_of(record, field) == value:
            continue
        if field == "dates" and isinstance(record, Event):
            record.dates = replaced_lines(record, value)  # type: ignore[misc]
        elif field == "place" and isinstance(value, dict) and isinstance(record, Event):
            record.place = build_place(value)
            save_place(record)
        elif field == "cover" and isinstance(value, str) and isinstance(record, Event):
            record.cover = make_accepted_image(value, record)
        elif field in ("place", "category", "cover"):
            setattr(record, f"{field}_id", value)
        else:
            setattr(
                record, field, Decimal(value) if field in AMOUNTS and value is not None else value
            )


def replaced_lines(event: Event, kept: Sequence[Value]) -> list[EventDate]:
    """Return the date lines of ``event`` after the change to ``kept``.

    An unchanged line is reused. A new line takes the UID of a removed one, so that a corrected date
    stays the same date in a calendar. Lines that are entirely past are kept.
    """
    old = list(zip(value_of(event, "dates"), event.dates.all(), strict=True))
    past = [line for said, line in old if said not in kept and not next_dates(event, line, 1)]
    standing = [(said, line) for said, line in old if line not in past]
    if any(line.kind == DateKind.SINGLE for _said, line in standing):
        kept = [said for one in kept for said in _day_by_day(one)]
    free = [line for said, line in standing if said not in kept]
    lines = list(past)
    for said in kept:
        same = next((line for known, line in standing if known == said and line not in lines), None)
        if same is None:
            same = line_of(said)
            if free:
                before = free.pop(0)
                same.uid = before.uid
                same.label = before.label
                same.pk = before.pk
        lines.append(same)
    for rank, line in enumerate(lines):
        line.sort_order = rank
    return lines


def _day_by_day(kept: Value) -> list[Value]:
    """Split a line of several days into single-day lines.

    Where an event has single days, a moved day then replaces only that day.
    """
    if kept["kind"] != DateKind.SEVERAL:
        return [kept]
    days = []
    for start, end in kept["moments"]:
        day, _sign, hour = start.partition("T")
        times = [] if kept["all_day"] else [[hour, end.partition("T")[2] if end else None]]
        days.append(
            kept | {"kind": DateKind.SINGLE.value, "moments": [], "times": times, "start_on": day}
        )
    return days
