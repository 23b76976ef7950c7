"""Drafts of several events at once: what keeps each from being published, and their publication, now or at an hour."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from modelcluster.models import model_from_serializable_data

from accounts.models import User
from agenda.enums import Attendance
from agenda.models import Event, EventDate
from agenda.recurrence import RuleError
from agenda.services.calendars import lock_events
from agenda.services.planning import Planned, plan

#: What a draft may leave out, and a publication may not.
REQUIRED = [
    field
    for field in Event._meta.concrete_fields
    if field.editable and not (field.primary_key or field.blank or field.null)
]


class Draft:
    """What publishing an event would make public, read from its last version without a query.

    The event comes with its ``latest_revision`` and, prefetched, its public ``dates``.
    """

    def __init__(self, event: Event) -> None:
        self.event = event
        self._content: Mapping[str, object] | None = event.latest_revision.content if event.latest_revision else None

    def says(self, name: str) -> object:
        """The value of one field, as JSON has it of a version."""
        if self._content is None:
            return getattr(self.event, name)
        return self._content.get(name)

    @property
    def expire_at(self) -> datetime | None:
        value = self.says("expire_at")
        return parse_datetime(value) if isinstance(value, str) else cast("datetime | None", value)

    def coming(self) -> list[Planned]:
        """Its dates that have not ended. Raises :class:`ValueError` or :class:`RuleError` for a line without sense."""
        lines = list(self.event.dates.all()) if self._content is None else self._lines(self._content)
        return _coming(self.event, lines)

    @staticmethod
    def _lines(content: Mapping[str, object]) -> list[EventDate]:
        rows = cast("list[Mapping[str, object]]", content.get("dates", []))
        return [model_from_serializable_data(EventDate, row, check_fks=False) for row in rows]

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
        try:
            coming = self.coming()
        except (RuleError, ValueError, TypeError):  # a draft that a form would not let through
            return _("une de ses dates ne se lit pas")
        return "" if coming else _("il n’a aucune date à venir")

    def takes_public_dates(self) -> bool:
        """Whether dates to come that the public knows would be cancelled or moved: that is asked event by event."""
        if not self.event.live or self._content is None:
            return False
        public = _coming(self.event, list(self.event.dates.all()))
        stay = {(date.start_at, date.end_at) for date in self.coming()}
        return any((date.start_at, date.end_at) not in stay for date in public)


def _coming(event: Event, lines: Collection[EventDate]) -> list[Planned]:
    now = timezone.now()
    return [date for date in plan(event, lines) if date.end_at > now]


@transaction.atomic
def publish_drafts(events: Collection[Event], *, actor: User | None, go_live_at: datetime | None = None) -> list[Event]:
    """Publish the last version of each of ``events``, or schedule it for ``go_live_at``. Returns those published.

    An event that got another version since it was read, or has nothing left to publish, is left alone: a second click
    changes nothing.
    """
    lock_events([event.pk for event in events])
    read = {event.pk: event.latest_revision_id for event in events}
    done = []
    for event in Event.objects.filter(pk__in=read).select_related("latest_revision").order_by("pk"):
        is_public = event.live and not event.has_unpublished_changes
        if is_public or event.latest_revision_id != read[event.pk]:
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
