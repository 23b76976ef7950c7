"""EventCalendar: the serialised calendar of an event, kept from its last change on."""

from django.db import models

from agenda.models.events import Event


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

    def __str__(self) -> str:
        return f"calendar of event {self.event_id}"
