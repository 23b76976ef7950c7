"""Bulk publication: why a draft cannot be published, and publishing drafts now or at a set time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from agenda.enums import Attendance
from agenda.internals import with_workflow_states
from agenda.models import Event, EventDate, Merge
from agenda.models.drafts import Facts
from agenda.models.events import is_scheduled
from agenda.services.calendars import lock_events
from agenda.services.date_changes import compare_dates
from agenda.services.planning import UNREADABLE, Planned, plan

log = structlog.get_logger(__name__)

#: Reason given for an event that is already public without a draft.
ALREADY_PUBLIC = gettext_lazy("il est déjà publié, sans brouillon")

#: Fields that may be empty in a draft but not in a published event.
REQUIRED = [
    field
    for field in Event._meta.concrete_fields
    if field.editable and not (field.primary_key or field.blank or field.null)
]


class Draft:
    """Content of an event's latest revision, read without a query.

    ``event`` must come from :func:`with_draft`.
    """

    def __init__(self, event: Event) -> None:
        self.event = event
        revision = event.latest_revision
        self._content: Facts | None = revision.content if revision else None

    def says(self, name: str) -> object:
        """Return the value of one field, in the JSON form that a revision stores."""
        if self._content is None:
            return getattr(self.event, name)
        return self._content.get(name)

    @property
    def version(self) -> str:
        """Identifier of the latest revision.

        It changes with each save, even into the same revision.
        """
        revision = self.event.latest_revision
        return f"{revision.pk} {revision.created_at.isoformat()}" if revision else ""

    @property
    def expire_at(self) -> datetime | None:
        return self._moment("expire_at")

    @property
    def go_live_at(self) -> datetime | None:
        return self._moment("go_live_at")

    def _moment(self, name: str) -> datetime | None:
        value = self.says(name)
        return parse_datetime(value) if isinstance(value, str) else cast("datetime | None", value)

    def lines(self) -> list[EventDate]:
        """Date lines of the draft, or of the event without one."""
        if self._content is None:
            return list(self.event.dates.all())
        rows = cast("list[Facts]", self._content.get("dates", []))
        return [
            line for row in rows if (line := EventDate.from_serializable_data(row, check_fks=False))
        ]

    def planned(self) -> list[Planned]:
        """Return all dates of the draft.

        Raises one of :data:`~agenda.services.planning.UNREADABLE` for an invalid line of dates.
        """
        return plan(self.event, self.lines())

    def coming(self) -> list[Planned]:
        """Return the dates of the draft that have not ended."""
        now = timezone.now()
        return [date for date in self.planned() if date.end_at > now]

    def why_incomplete(self) -> str:
        """Return what is missing for a publication, as a sentence; empty if nothing is missing."""
        empty = [field for field in REQUIRED if self.says(field.name) in (None, "")]
        lacking = [str(field.verbose_name) for field in empty]
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
        """Return why the dates prevent a publication: unread, invalid or past; else empty."""
        if self.says("unread_words") or any(line.typed for line in self.lines()):
            return _(
                "une date y est écrite en mots et pas encore comprise : ouvrez sa fiche et "
                "enregistrez"
            )
        try:
            coming = self.coming()
        except UNREADABLE:  # a draft that a form would not let through
            return _("une de ses dates ne se lit pas")
        return "" if coming else _("il n’a aucune date à venir")

    def takes_public_dates(self) -> bool:
        """Whether publishing would cancel or move public dates, which needs a confirmation each."""
        if not self.event.live or self._content is None:
            return False
        now = timezone.now()
        ends = self.event.expire_at is not None and self.event.expire_at > now
        changes = compare_dates(list(self.event.occurrences.all()), self.planned(), now)
        return changes.needs_confirmation or (ends and self.expire_at is None)


def with_draft(events: QuerySet[Event]) -> QuerySet[Event]:
    """Return ``events`` with what :class:`Draft` and :func:`why_not_published` read of each.

    Dates and occurrences are not included: most drafts need neither. For several events, the caller
    prefetches them.
    """
    merges = Merge.objects.standing().of_kind(Event).filter(gone_id=OuterRef("pk"))
    rows = events.select_related("latest_revision").annotate(
        _is_scheduled=is_scheduled(), _went=Exists(merges)
    )
    return with_workflow_states(rows)


def why_held(event: Event, actor: User | None) -> str:
    """Return what blocks a new version of ``event``: lock, review, schedule; empty if nothing.

    ``event`` is annotated with ``_is_scheduled``.
    """
    if event.locked and (actor is None or event.locked_by_id != actor.pk):
        return _("quelqu’un d’autre l’a verrouillé")
    if event.workflow_in_progress:
        return _("un brouillon est en relecture")
    return _("une version est programmée") if event._is_scheduled else ""  # type: ignore[attr-defined]  # annotated


def why_not_published(draft: Draft, actor: User | None) -> str:
    """Return why a bulk publication skips ``draft``; empty if the draft can be published."""
    event = draft.event
    if event.live and not event.has_unpublished_changes:
        return str(ALREADY_PUBLIC)
    if event._went and not event.live:  # type: ignore[attr-defined]  # published again, both would have all
        return _("il est réuni avec un autre")
    if event.current_workflow_state and not event.workflow_in_progress:
        return _("il est reparti à qui l’a proposé, avec une question")
    if why := why_held(event, actor) or draft.why_incomplete():
        return why
    if draft.takes_public_dates():
        return _("des dates déjà publiques changeraient : publiez-le depuis sa fiche")
    return ""


@dataclass
class BulkPublication:
    """Result of a bulk publication: events published, and events left out."""

    published: list[Event] = field(default_factory=list)
    #: Pairs of an event and the reason why it was left out.
    left_out: list[tuple[Event, str]] = field(default_factory=list)


def publish_drafts(
    versions: Mapping[Event, str | None], *, actor: User | None, go_live_at: datetime | None = None
) -> BulkPublication:
    """Publish the latest revision of each event, or schedule it for ``go_live_at``.

    Each event has its own transaction. ``versions`` gives the version that ``actor`` saw
    (:attr:`Draft.version`), ``None`` for an event that was not shown. Each event is read again
    under its lock. It is left out for the reasons of :func:`why_not_published`, or if it has
    another version by then. A failure is logged and does not stop the other events.
    """
    done = BulkPublication()
    for event, version in versions.items():
        try:
            why = _publish_draft(event.pk, version, actor, go_live_at)
        except Exception:
            log.exception("bulk_publication_failed", of=event.pk)
            why = _("une erreur l’a empêché")
        if why:
            done.left_out.append((event, why))
        else:
            done.published.append(event)
    return done


@transaction.atomic
def _publish_draft(
    pk: int, version: str | None, actor: User | None, go_live_at: datetime | None
) -> str:
    """Publish one event. Return why it was not published; empty if it was."""
    lock_events([pk])
    event = with_draft(Event.objects.filter(pk=pk)).first()
    if event is None:
        return _("il a été supprimé entre-temps")
    draft = Draft(event)
    if why := why_not_published(draft, actor):
        return why
    if draft.version != version:
        return _("une autre version en a été enregistrée entre-temps")
    revision = event.latest_revision
    waits = draft.go_live_at is not None and draft.go_live_at > timezone.now()
    if revision is None or waits or go_live_at:
        drafted = event.get_latest_revision_as_object()
        drafted.go_live_at = go_live_at
        revision = drafted.save_revision(user=actor, clean=False)
    else:
        revision.content_object = event  # otherwise Wagtail reads it again
    revision.publish(user=actor, skip_permission_checks=True)
    return ""
