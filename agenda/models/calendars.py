"""EventCalendar: stored iCalendar text of an event; CalendarEdition: the base of its SEQUENCE."""

from collections.abc import Collection
from datetime import datetime

from django.db import models

from agenda.models.events import Event

#: How many of the newest rows to scan, in two attempts; each is skipped if it is 10 times the keys
#: or more.
NEWEST = 2_000, 10_000


class EventCalendarQuerySet(models.QuerySet["EventCalendar"]):
    """Queries on calendars."""

    def last_changed(self, events: Collection[int], limit: int) -> dict[int, datetime]:
        """Return the change times of the ``limit`` last changed of ``events`` (keys), newest first.

        With many keys, it scans the newest changes of the whole city in index order: given
        thousands of keys, the database would read and sort the rows of each.
        """
        newest = self.order_by("-modified_at", "-pk").values_list("pk", "modified_at")
        among = frozenset(events)
        for count in NEWEST:
            if count < 10 * len(among):
                found = [(pk, at) for pk, at in newest[:count] if pk in among][:limit]
                if len(found) == limit:
                    return dict(found)
        return dict(newest.filter(pk__in=events)[:limit])


class EventCalendar(models.Model):
    """All VEVENTs of an event (RFC 5545), folded, with CRLF, ready to be joined into a calendar."""

    event = models.OneToOneField(
        Event, primary_key=True, related_name="calendar", on_delete=models.CASCADE
    )
    #: The components only, without ``VCALENDAR`` and ``VTIMEZONE``.
    content = models.TextField()
    #: IANA names of the zones that the content refers to.
    zones = models.JSONField(default=list)
    #: The greatest ``LAST-MODIFIED`` of the components.
    modified_at = models.DateTimeField()
    #: Day of writing; dates older than the window are removed when it is written again.
    written_on = models.DateField(db_index=True)

    objects = EventCalendarQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-modified_at", "-event"], name="calendar_last_changed")]

    def __str__(self) -> str:
        return f"calendar of event {self.event_id}"


class CalendarEdition(models.Model):
    """Number of publications of an event, which every SEQUENCE of its calendar includes.

    See RFC 5545, 3.8.7.4. It is stored apart from the ledger of changes, because old ledger rows
    are deleted. Rows after ``upto`` are counted when it is read (``EventQuerySet.with_edition``),
    because the release before this one writes ledger rows but does not update this table.
    """

    #: No database constraint: the older release deletes events without knowing this table.
    event = models.OneToOneField(
        Event,
        primary_key=True,
        related_name="calendar_edition",
        on_delete=models.CASCADE,
        db_constraint=False,
    )
    edition = models.PositiveIntegerField()
    #: Id of the last change that is counted.
    upto = models.BigIntegerField()

    def __str__(self) -> str:
        return f"edition {self.edition} of event {self.event_id}"
