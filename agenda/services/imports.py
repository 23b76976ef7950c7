"""Imports: what a source says becomes events, once, and never over an editor's own words."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.signal_handlers import disable_reference_index_auto_update

from agenda.enums import AreaBasis
from agenda.forms.slugs import make_slug
from agenda.models import Event, Source, SourceRecord
from agenda.recurrence import RuleError
from agenda.services.directory import Directory, free_slugs
from agenda.services.found import fill_event
from agenda.services.publication import derive_occurrences
from agenda.sources.base import BadRecord, FoundEvent, Repair, RepairKind

CHUNK = 100
#: What a record may be refused for; anything else is a fault of ours and stops the import.
REFUSALS = (ValidationError, DatabaseError, RuleError, ValueError, LookupError)
#: Fields of an event that say nothing of its content: when it was saved, whether it is out.
NOT_CONTENT = frozenset(
    {
        "pk", "live", "has_unpublished_changes", "first_published_at", "last_published_at", "latest_revision",
        "live_revision", "created_at", "owner", "locked", "locked_at", "locked_by",
    }
)  # fmt: skip


class Outcome(models.TextChoices):
    """What an import did with a record."""

    CREATED = "created", gettext_lazy("créés")
    UPDATED = "updated", gettext_lazy("mis à jour")
    UNCHANGED = "unchanged", gettext_lazy("inchangés")
    LEFT_ALONE = "left_alone", gettext_lazy("laissés (modifiés ici)")
    BAD = "bad", gettext_lazy("illisibles")


@dataclass
class Report:
    """What an import did: counts, repairs, and by name what an operator must look at."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    repairs: Counter[RepairKind] = field(default_factory=Counter)
    drafts: int = 0
    left_alone: list[str] = field(default_factory=list)
    bad: list[BadRecord] = field(default_factory=list)

    @property
    def records(self) -> int:
        return self.outcomes.total()


@dataclass
class Judged:
    """One found event, what is known of its record, and what is to be done with it."""

    position: int
    found: FoundEvent
    record: SourceRecord
    event: Event | None
    outcome: Outcome
    repairs: tuple[Repair, ...] = ()
    is_draft: bool = False


def import_events(
    source: Source,
    found: Iterable[FoundEvent | BadRecord],
    *,
    dry_run: bool = False,
    on_progress: Callable[[int], object] | None = None,
) -> Report:
    """Bring ``found`` in under ``source``, in chunks of one transaction each; says what it did.

    A record that says what it said before costs one query a chunk. One whose event an editor
    has changed, withdrawn or deleted is left alone and named, each time. One that cannot be kept is named,
    and stops none of the others.
    """
    importer = _Importer(source, dry_run)
    numbered = enumerate(found, start=1)
    while chunk := list(islice(numbered, CHUNK)):
        importer.take(chunk)
        if on_progress:
            on_progress(len(chunk))
    return importer.report


@dataclass
class _Importer:
    source: Source
    dry_run: bool
    report: Report = field(default_factory=Report)
    known: Directory = field(default_factory=Directory)
    seen: set[str] = field(default_factory=set)

    def take(self, chunk: Sequence[tuple[int, FoundEvent | BadRecord]]) -> None:
        events = list(self._readable(chunk))
        judged = judge(self.source, events)
        to_write = [one for one in judged if one.outcome in (Outcome.CREATED, Outcome.UPDATED)]
        if to_write and not self.dry_run:
            self._write(to_write)
        for one in judged:
            self.report.outcomes[one.outcome] += 1
            self.report.drafts += one.is_draft
            self.report.repairs.update({repair.kind for repair in one.repairs or one.found.repairs})
            if one.outcome == Outcome.LEFT_ALONE:
                self.report.left_alone.append(f"{one.found.identifier} · {one.found.title}")

    def _readable(self, chunk: Sequence[tuple[int, FoundEvent | BadRecord]]) -> Iterator[tuple[int, FoundEvent]]:
        for position, one in chunk:
            if isinstance(one, BadRecord):
                self._refuse(one)
            elif one.identifier in self.seen:
                self._refuse(BadRecord(position, one.identifier, _("identifiant déjà lu dans ce fichier")))
            else:
                self.seen.add(one.identifier)
                yield position, one

    def _refuse(self, bad: BadRecord) -> None:
        self.report.bad.append(bad)
        self.report.outcomes[Outcome.BAD] += 1

    def _write(self, judged: list[Judged]) -> None:
        """All at once; if that fails, one after the other, so that only what is bad is lost."""
        try:
            self._write_together(judged)
        except REFUSALS:
            self.known.forget()
            for one in judged:
                self._write_alone(one)

    def _write_alone(self, one: Judged) -> None:
        if one.event:  # as it was before the attempt that was rolled back
            one.event = Event.objects.select_related("latest_revision").get(pk=one.event.pk)
        try:
            self._write_together([one])
        except REFUSALS as error:
            self.known.forget()
            self._give_up(one, error)

    @transaction.atomic
    def _write_together(self, judged: list[Judged]) -> None:
        self.known.prepare([one.found for one in judged])
        new = [one for one in judged if one.event is None]
        slugs = dict(zip(map(id, new), free_slugs(Event, [_slug(one.found) for one in new]), strict=True))
        events = [self._save(one, slugs.get(id(one), "")) for one in judged]
        dated = [event for event in events if event.dates.exists()]
        mark_live(dated)
        self._remember(judged, events)
        derive_occurrences(dated)

    def _save(self, one: Judged, slug: str) -> Event:
        """The event saved with its revision, as a draft that somebody would have typed."""
        event = one.event or Event(slug=slug, live=False)
        if one.record.picture_url != one.found.picture.url:
            event.cover = None  # of another picture
        fill_event(event, one.found, self.known, self.source.name)
        one.repairs = (*one.found.repairs, *_contradictions(event, one.found))
        with disable_reference_index_auto_update():  # once is enough: saving the revision asks for it
            event.save()
        event.save_revision(clean=False, log_action="wagtail.edit" if one.event else "wagtail.create")
        return event

    def _remember(self, judged: list[Judged], events: list[Event]) -> None:
        now = timezone.now()
        for one, event in zip(judged, events, strict=True):
            record = one.record
            record.event = event
            record.url, record.picture_url = one.found.url, one.found.picture.url
            record.fingerprint = one.found.fingerprint()
            record.event_fingerprint = event_fingerprint(event)
            record.repairs = [{"kind": repair.kind.value, "detail": repair.detail} for repair in one.repairs]
            record.imported_at = now
            one.is_draft = not event.live
        SourceRecord.objects.bulk_create(
            [one.record for one in judged],
            update_conflicts=True,
            unique_fields=["source", "identifier"],
            update_fields=[
                "event", "url", "picture_url", "fingerprint", "event_fingerprint", "repairs", "imported_at",
            ],
        )  # fmt: skip

    def _give_up(self, one: Judged, error: Exception) -> None:
        one.outcome = Outcome.BAD
        reason = "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        self.report.bad.append(BadRecord(one.position, one.found.identifier, reason or type(error).__name__))


def judge(source: Source, found: Sequence[tuple[int, FoundEvent]]) -> list[Judged]:
    """What is to be done with each: two queries, whatever their number."""
    identifiers = [one.identifier for _position, one in found]
    records = SourceRecord.objects.filter(source_id=source.pk, identifier__in=identifiers)
    records = records.select_related("event__latest_revision")
    by_identifier = {record.identifier: record for record in records}
    return [_judged(source, position, one, by_identifier.get(one.identifier)) for position, one in found]


def _judged(source: Source, position: int, found: FoundEvent, record: SourceRecord | None) -> Judged:
    if record is None:
        new = SourceRecord(source=source, identifier=found.identifier)
        return Judged(position, found, new, None, Outcome.CREATED)
    event = record.event
    if event is None or record.event_fingerprint != event_fingerprint(event):
        outcome = Outcome.LEFT_ALONE
    elif record.fingerprint == found.fingerprint():
        outcome = Outcome.UNCHANGED
    else:
        outcome = Outcome.LEFT_ALONE if event.locked else Outcome.UPDATED
    return Judged(position, found, record, event, outcome, (*found.repairs, *_kept_contradictions(record)))


def _kept_contradictions(record: SourceRecord) -> Iterator[Repair]:
    """What the record's place said against itself when it was last written: reading it again does not tell."""
    kind = RepairKind.POSTCODE_DISAGREES
    return (Repair(kind, repair["detail"]) for repair in record.repairs if repair["kind"] == kind)


def event_fingerprint(event: Event) -> str:
    """Digest of what the event's last draft says, and of whether it is public.

    It moves when anybody edits, publishes, withdraws or reverts the event, be it to a draft.
    """
    revision = event.latest_revision
    content = {name: value for name, value in revision.content.items() if name not in NOT_CONTENT} if revision else {}
    said = json.dumps([content, event.live], default=str, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def mark_live(events: Sequence[Event]) -> None:
    """Make the last revision of each the public one, all in one go, as Wagtail does one by one.

    What its signal's receiver does is the caller's to do, last: :func:`derive_occurrences`.
    """
    now = timezone.now()
    for event in events:
        event.live, event.has_unpublished_changes, event.live_revision = True, False, event.latest_revision
        event.first_published_at = event.first_published_at or now
        event.last_published_at = now
    names = ["live", "has_unpublished_changes", "live_revision", "first_published_at", "last_published_at"]
    Event.objects.bulk_update(events, names)


def _slug(found: FoundEvent) -> str:
    return make_slug(found.title) or "evenement"


def _contradictions(event: Event, found: FoundEvent) -> Iterable[Repair]:
    """A postcode that is not one of the area in which the point lies: the point is believed."""
    place = event.place
    if place is None or place.area is None or place.area_basis != AreaBasis.POLYGON or not place.postcode:
        return
    if place.area.postcodes and place.postcode not in place.area.postcodes:
        yield Repair(RepairKind.POSTCODE_DISAGREES, f"{place.name}\u00a0: {place.postcode} / {place.area}")
