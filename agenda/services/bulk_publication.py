"""Drafts of several events at once: what keeps each from being published, and their publication, now or at an hour."""

from collections.abc import Collection
from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.models import User
from agenda.enums import Attendance
from agenda.models import Event, EventDate
from agenda.models.drafts import Facts
from agenda.services.calendars import lock_events
from agenda.services.date_changes import UNREADABLE, compare_dates
from agenda.services.planning import Planned, plan

#: What a draft may leave out, and a publication may not.
REQUIRED = [
    field
    for field in Event._meta.concrete_fields
    if field.editable and not (field.primary_key or field.blank or field.null)
]


class Draft:
    """What publishing an event would make public, read from its last version without a query.

    The event comes with its ``latest_revision`` and, prefetched, its ``dates`` and ``occurrences``.
    """

    def __init__(self, event: Event) -> None:
        self.event = event
        self._content: Facts | None = event.latest_revision.content if event.latest_revision else None

    def says(self, name: str) -> object:
        """Return the value of one field, as a version stores it in JSON."""
        if self._content is None:
            return getattr(self.event, name)
        return self._content.get(name)

    @property
    def expire_at(self) -> datetime | None:
        value = self.says("expire_at")
        return parse_datetime(value) if isinstance(value, str) else cast("datetime | None", value)

    def lines(self) -> list[EventDate]:
        if self._content is None:
            return list(self.event.dates.all())
        rows = cast("list[Facts]", self._content.get("dates", []))
        return [line for row in rows if (line := EventDate.from_serializable_data(row, check_fks=False))]

    def planned(self) -> list[Planned]:
        """All its dates. Raises one of :data:`~agenda.services.date_changes.UNREADABLE` for a line without sense."""
        return plan(self.event, self.lines())

    def coming(self) -> list[Planned]:
        """Its dates that have not ended."""
        now = timezone.now()
        return [date for date in self.planned() if date.end_at > now]

    def why_incomplete(self) -> str:
        """What it lacks to be published among others, in words; empty where nothing is."""
        lacking = [str(field.verbose_name) for field in REQUIRED if self.says(field.name) in (None, "")]
        if lacking:
            return _("il lui manque : %(fields)s") % {"fields": ", ".join(lacking)}
        if self.says("cover") and not str(self.says("cover_alt") or "").strip():
            return _("son image n’a pas de texte pour qui ne la voit pas")
        online = self.says("attendance") in (Attendance.ONLINE, Attendance.BOTH)
        if online and not self.says("online_url"):
            return _("il lui manque le lien pour suivre en ligne")
        if self.expire_at and self.expire_at <= timezone.now():
            return _("son heure de retrait est passée")
        return self._why_undated()

    def _why_undated(self) -> str:
        if self.says("unread_words") or any(line.typed for line in self.lines()):
            return _("une de ses dates n’est pas encore lue")
        try:
            coming = self.coming()
        except UNREADABLE:  # a draft that a form would not let through
            return _("une de ses dates ne se lit pas")
        return "" if coming else _("il n’a aucune date à venir")

    def takes_public_dates(self) -> bool:
        """Whether dates that the public knows would be cancelled or moved: that is asked event by event."""
        if not self.event.live or self._content is None:
            return False
        now = timezone.now()
        ends = self.event.expire_at is not None and self.event.expire_at > now
        changes = compare_dates(list(self.event.occurrences.all()), self.planned(), now)
        return changes.needs_confirmation or (ends and self.expire_at is None)


@transaction.atomic
def publish_drafts(events: Collection[Event], *, actor: User | None, go_live_at: datetime | None = None) -> list[Event]:
    """Publish the last version of each of ``events``, or schedule it for ``go_live_at``. Returns those published.

    An event that got another version since it was read, has nothing left to publish, or would take away or move public
    dates, is left alone: a second click changes nothing.
    """
    lock_events([event.pk for event in events])
    read = {event.pk: event.latest_revision_id for event in events}
    done = []
    rows = Event.objects.filter(pk__in=read).select_related("latest_revision").prefetch_related("dates", "occurrences")
    for event in rows.order_by("pk"):
        is_public = event.live and not event.has_unpublished_changes
        if is_public or event.latest_revision_id != read[event.pk]:
            continue
        if Draft(event).takes_public_dates():  # somebody may have moved one since it was asked
            continue
        draft = event.get_latest_revision_as_object()
        revision = event.latest_revision
        waits = draft.go_live_at is not None and draft.go_live_at > timezone.now()
        if revision is None or waits or go_live_at:
            draft.go_live_at = go_live_at
            revision = draft.save_revision(user=actor, clean=False)
        revision.publish(user=actor, skip_permission_checks=True)
        done.append(event)
    return done
