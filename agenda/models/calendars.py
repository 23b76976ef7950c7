"""EventCalendar: the serialised calendar of an event, kept from its last change on; CalendarEdition: its SEQUENCE."""

from collections.abc import Collection
from datetime import datetime

from django.db import models

from agenda.models.events import Event

#: So many of the newest changes are read at first, then so many, while that is less than ten times what is asked of.
NEWEST = 2_000, 10_000


class EventCalendarQuerySet(models.QuerySet["EventCalendar"]):
    """Reads of calendars."""

    def last_changed(self, events: Collection[int], limit: int) -> dict[int, datetime]:
        """When the ``limit`` of ``events`` (keys) that changed last did, the last first.

        Of many events, a good part is found by reading the newest changes of the whole city in their order; a database
        that is given thousands of keys reads and sorts each.
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
    """All ``VEVENT`` of an event (RFC 5545), folded, CRLF, ready to be joined into any feed."""

    event = models.OneToOneField(Event, primary_key=True, related_name="calendar", on_delete=models.CASCADE)
    #: Octets of the components alone, without ``VCALENDAR`` or ``VTIMEZONE``.
    content = models.TextField()
    #: IANA names of the zones that the content refers to.
    zones = models.JSONField(default=list)
    #: When a change last touched it: the greatest ``LAST-MODIFIED`` within.
    modified_at = models.DateTimeField()
    #: The day it was written: lines older than the window leave it at the next writing.
    written_on = models.DateField(db_index=True)

    objects = EventCalendarQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-modified_at", "-event"], name="calendar_last_changed")]

    def __str__(self) -> str:
        return f"calendar of event {self.event_id}"


class CalendarEdition(models.Model):
    """How often an event was published again, by which every SEQUENCE of its calendar moves (RFC 5545, 3.8.7.4).

    Kept apart from the ledger of changes, whose old lines are cut. Later lines are added where it is read
    (``EventQuerySet.with_edition``): the release before this one writes lines, and no row here.
    """

    #: Without a constraint in the database: that release deletes events, and knows nothing of this table.
    event = models.OneToOneField(
        Event, primary_key=True, related_name="calendar_edition", on_delete=models.CASCADE, db_constraint=False
    )
    edition = models.PositiveIntegerField()
    #: The id of the last change that is counted.
    upto = models.BigIntegerField()

    def __str__(self) -> str:
        return f"edition {self.edition} of event {self.event_id}"
