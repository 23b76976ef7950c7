"""The index rows of the embedded engines: what is known of each published event, ready to be compared."""

from django.db import models

from agenda.models import Event


class IndexedEvent(models.Model):
    """A published event as it is chosen by. Derived: nothing here is typed by anybody.

    Lists are words with a space on both sides of each.
    """

    event = models.OneToOneField(Event, primary_key=True, related_name="+", on_delete=models.CASCADE)
    #: The values of the choices that are counted, as ``ou:11 prix:gratuit``: events alike share one text.
    facets = models.TextField()
    #: Those of the other choices.
    others = models.TextField()
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    #: When its last date ends, in seconds since 1970.
    last_end = models.BigIntegerField()

    class Meta:
        indexes = [
            # Covers the counting of choices over all that is to come.
            models.Index(fields=["facets", "last_end"], name="indexed_event_facets"),
        ]

    def __str__(self) -> str:
        return f"index of event {self.event_id}"


class IndexedText(models.Model):
    """What a published event says, as stems, with a space on both sides of each.

    Apart from the rest, which is read by the thousand. On SQLite, triggers keep the full-text table
    ``search_text`` equal to it.
    """

    event = models.OneToOneField(IndexedEvent, primary_key=True, related_name="text", on_delete=models.CASCADE)
    title = models.TextField()
    #: Where and by whom: names of the place, its other names, what it is part of, the organisation.
    place = models.TextField()
    #: What kind: lead, categories with their synonyms, keywords, programme.
    summary = models.TextField()
    body = models.TextField()
    #: The words of the title and the place's name as they are, folded only: they count more.
    words = models.TextField()

    def __str__(self) -> str:
        return f"text of event {self.event_id}"


class IndexedDay(models.Model):
    """A day of the city that a date of an event touches.

    One that ends at midnight does not touch the day that begins then.
    """

    pk = models.CompositePrimaryKey("day", "event", "rank")
    #: The day's number in the calendar (:meth:`datetime.date.toordinal`).
    day = models.IntegerField()
    event = models.ForeignKey(IndexedEvent, related_name="days", on_delete=models.CASCADE, db_index=False)
    #: See :mod:`search.engines.ranks`: the least is the date to show.
    rank = models.BigIntegerField()
    #: Of the whole date, in seconds since 1970.
    starts = models.BigIntegerField()
    ends = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["event", "ends", "starts", "rank"], name="indexed_day_of_event"),
        ]

    def __str__(self) -> str:
        return f"day {self.day} of event {self.event_id}"
