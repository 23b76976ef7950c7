"""Idempotent import of a source's events, by fingerprints; edited events are never overwritten."""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice, takewhile

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, models, transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import ReferenceIndex, Revision
from wagtail.signal_handlers import disable_reference_index_auto_update

from agenda.enums import AreaBasis
from agenda.models import Event
from agenda.models.drafts import NOT_CONTENT, Facts, canonical_content
from agenda.models.slugs import make_slug
from agenda.services.calendars import lock_events
from agenda.services.date_changes import DateChanges, DateChangesTotal
from agenda.services.drafts import has_same_content
from agenda.services.publication import make_live, publish
from datetext import RuleError
from search.alike import Verdict
from search.services import (
    collecting_rarely,
    entry_of_event,
    find_lookalikes,
    writing_drafts_together,
)
from sources.base import (
    BadRecord,
    FoundEvent,
    FoundFile,
    ImportFailed,
    ImportFailure,
    Repair,
    RepairKind,
    SourceClock,
)
from sources.models import Source, SourceRecord
from sources.services.directory import Directory, free_slugs
from sources.services.found import fill_event, foresee_dates, forget_invented

#: Records that are read and judged together; a transaction may write fewer.
CHUNK = 100
#: Work of one transaction, in records with few dates: half a second on an idle machine. It locks
#: the counter of changes, and all of SQLite. Not measured in seconds: on a busy machine that led to
#: one record a transaction, with the fixed cost of each.
COMMIT_EVERY = 25
#: So many dates count as one more record.
DATES_OF_A_RECORD = 20
#: Pause between transactions on SQLite, which has no queue of writers: a waiting one polls every
#: tenth of a second and must find the database free.
SQLITE_TURN_S = 0.15
#: A regular file cancels or moves dates of at most a few events, or of one in twenty; if more
#: change, the file or our reading of it is wrong.
FEW_EVENTS, FEW_OF_ALL = 5, 0.05
#: Exceptions that concern one record; any other is a bug or a failure of the machine, and stops the
#: import.
REFUSALS = (ValidationError, DataError, IntegrityError, RuleError, UnicodeError)
#: Prefix of current fingerprints, which are made of a revision's content.
CURRENT = "2:"
FINGERPRINT_LENGTH = 64
#: Fields that identify a record and never change.
IDENTITY = frozenset({"id", "source", "identifier"})


class ImportOutcome(models.TextChoices):
    """Outcome of a record's import."""

    CREATED = "created", gettext_lazy("créés")
    UPDATED = "updated", gettext_lazy("mis à jour")
    UNCHANGED = "unchanged", gettext_lazy("inchangés")
    LEFT_ALONE = "left_alone", gettext_lazy("laissés (modifiés ici)")
    BAD = "bad", gettext_lazy("illisibles")


@dataclass
class ImportReport:
    """Result of an import: counts, repairs, and lines that an operator must read."""

    outcomes: Counter[ImportOutcome] = field(default_factory=Counter)
    repairs: Counter[RepairKind] = field(default_factory=Counter)
    #: Changes of public dates in total, and one line for each event concerned.
    dates: DateChangesTotal = field(default_factory=DateChangesTotal)
    changed: list[str] = field(default_factory=list)
    #: Whether nothing was written because too many events lose or move dates.
    is_refused: bool = False
    drafts: int = 0
    left_alone: list[str] = field(default_factory=list)
    bad: list[BadRecord] = field(default_factory=list)

    @property
    def records(self) -> int:
        return self.outcomes.total()

    @property
    def readable(self) -> int:
        """Number of records that were not bad."""
        return self.records - self.outcomes[ImportOutcome.BAD]

    @property
    def changes_many(self) -> bool:
        """Whether more events lose or move dates than is plausible for corrections."""
        return self.dates.hit > max(FEW_EVENTS, FEW_OF_ALL * self.dates.events)

    @property
    def date_facts(self) -> dict[str, object]:
        """Changes of public dates in numbers, shifts in seconds: what ``MANY_CHANGES`` names."""
        dates = self.dates
        return {
            "hit": dates.hit,
            "events": dates.events,
            "added": dates.added,
            "removed": dates.removed,
            "shifts": {int(by.total_seconds()): count for by, count in dates.shifts.items()},
        }


@dataclass
class Judged:
    """A found event, its record, and the outcome planned for it."""

    position: int
    found: FoundEvent
    record: SourceRecord
    event: Event | None
    outcome: ImportOutcome
    repairs: tuple[Repair, ...] = ()
    is_draft: bool = False

    @property
    def is_to_write(self) -> bool:
        return self.outcome in (ImportOutcome.CREATED, ImportOutcome.UPDATED)


def import_file(
    source: Source,
    file: FoundFile,
    *,
    dry_run: bool = False,
    accepts_changes: bool = False,
    on_progress: Callable[[int], object] | None = None,
) -> ImportReport:
    """Import all of ``file`` and store in ``source`` what it taught of the clock.

    See :func:`import_events`. A file that removes or moves public dates of many events is refused
    whole, unless ``accepts_changes``.
    """
    is_known = source.pk is not None and source.records.exists()
    judged = (
        import_events(source, file.read_events(), dry_run=True)
        if dry_run or is_known
        else ImportReport()
    )
    judged.is_refused = judged.changes_many and not accepts_changes
    if dry_run or judged.is_refused:
        return judged
    keep_clock(source, file.clock)
    report = import_events(source, file.read_events(), on_progress=on_progress)
    report.dates, report.changed = judged.dates, judged.changed
    return report


def import_events(
    source: Source,
    found: Iterable[FoundEvent | BadRecord],
    *,
    dry_run: bool = False,
    on_progress: Callable[[int], object] | None = None,
) -> ImportReport:
    """Import ``found`` under ``source``, in transactions of half a second; return the report.

    Unchanged records cost one query a chunk. An event that an editor has changed, withdrawn or
    deleted is left alone and listed, each time. A record that cannot be stored is listed and does
    not stop the others. Two imports of one source take turns.
    """
    importer = _Importer(source, dry_run)
    numbered = enumerate(found, start=1)
    with collecting_rarely():
        while chunk := list(islice(numbered, CHUNK)):
            importer.import_chunk(chunk)
            if on_progress:
                on_progress(len(chunk))
    return importer.report


@transaction.atomic
def keep_clock(source: Source, clock: SourceClock) -> None:
    """Store in ``source`` (saved if new) what a file taught of its clock.

    Raises :class:`ImportFailed` if another import has stored something else meanwhile.
    """
    if source.pk:
        _lock_as_read(source)
    source.clock = clock
    source.save(update_fields=["clock"] if source.pk else None)


def _lock_as_read(source: Source) -> None:
    """Lock ``source`` for the transaction.

    Raises :class:`ImportFailed` if its clock is no longer the one the file was read with.
    """
    row = Source.objects.select_for_update().get(pk=source.pk)
    if row.clock != source.clock:
        raise ImportFailed(ImportFailure.CLOCK_CHANGED)


def _records_of_a_commit(waiting: Sequence[Judged]) -> int:
    """Return how many of ``waiting`` the next transaction writes.

    At least one, whatever its number of dates.
    """
    work = accumulate(1 + len(one.found.dates) / DATES_OF_A_RECORD for one in waiting)
    return max(1, sum(1 for _done in takewhile(lambda done: done <= COMMIT_EVERY, work)))


@dataclass
class _Importer:
    """State of one import: its report, reference data, and identifiers seen."""

    source: Source
    dry_run: bool
    report: ImportReport = field(default_factory=ImportReport)
    known: Directory = field(default_factory=Directory)
    seen: set[str] = field(default_factory=set)

    def import_chunk(self, chunk: Sequence[tuple[int, FoundEvent | BadRecord]]) -> None:
        """Import or judge one chunk of records, and add to the report."""
        readable: list[tuple[int, FoundEvent]] = []
        for position, given in chunk:
            if isinstance(given, FoundEvent) and given.identifier not in self.seen:
                self.seen.add(given.identifier)
                readable.append((position, given))
                continue
            twice = BadRecord(position, given.identifier, _("identifiant déjà lu dans ce fichier"))
            self.report.bad.append(given if isinstance(given, BadRecord) else twice)
            self.report.outcomes[ImportOutcome.BAD] += 1
        judged = judge(self.source, readable)
        if self.dry_run:
            self._foresee(judged)
        else:
            renew_old_fingerprints(judged)
            judged = self._write(judged)
            note_lookalikes(self.source, [one for one in judged if one.is_to_write])
        for one in judged:
            self.report.outcomes[one.outcome] += 1
            self.report.drafts += one.is_draft
            self.report.repairs.update({repair.kind for repair in one.repairs or one.found.repairs})
            if one.outcome == ImportOutcome.LEFT_ALONE:
                self.report.left_alone.append(f"{one.found.identifier} · {one.found.title}")

    def _foresee(self, judged: Sequence[Judged]) -> None:
        """Count the changes of public dates that an import would make.

        Constant number of queries.
        """
        now = timezone.now()
        public = [(one, one.event) for one in judged if one.event and one.event.live]
        updated = [event for one, event in public if one.outcome == ImportOutcome.UPDATED]
        prefetch_related_objects(updated, "dates", "occurrences")
        for one, event in public:
            try:
                is_updated = one.outcome == ImportOutcome.UPDATED
                changes = foresee_dates(event, one.found, now) if is_updated else DateChanges()
            except REFUSALS:  # it will be listed as unreadable
                continue
            self.report.dates.add(changes)
            if changes.needs_confirmation:
                self.report.changed.append(
                    f"{one.found.identifier} · {one.found.title} · {changes.sentence}"
                )

    def _write(self, judged: list[Judged]) -> list[Judged]:
        """Write the records that need it, in batches; return all, as judged when written."""
        waiting = [one for one in judged if one.is_to_write]
        done = {one.position: one for one in judged if not one.is_to_write}
        while waiting:
            count = _records_of_a_commit(waiting)
            batch, waiting = waiting[:count], waiting[count:]
            done |= {one.position: one for one in self._write_batch(batch)}
            if connection.vendor == "sqlite":
                time.sleep(SQLITE_TURN_S)
        return [done[one.position] for one in judged]

    def _write_batch(self, judged: list[Judged]) -> list[Judged]:
        """Write all in one transaction; return the records as judged then.

        If that fails, write them one by one, so that only bad records are lost.
        """
        try:
            return self._write_together(judged)
        except REFUSALS:
            self.known.forget_deleted()
        written: list[Judged] = []
        for one in judged:
            try:
                written += self._write_together([one])
            except REFUSALS as error:
                one.outcome = ImportOutcome.BAD
                reason = (
                    "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)
                )
                self.report.bad.append(
                    BadRecord(one.position, one.found.identifier, reason or type(error).__name__)
                )
                written.append(one)
        return written

    def _write_together(self, judged: list[Judged]) -> list[Judged]:
        """Judge these records again under locks, write them, and return them as judged."""
        with self.known.transaction():
            # Judge again under locks: an editor or another import may have changed something.
            _lock_as_read(self.source)
            lock_events([one.event.pk for one in judged if one.event])
            judged = judge(self.source, [(one.position, one.found) for one in judged])
            to_write = [one for one in judged if one.is_to_write]
            self.known.prepare([one.found for one in to_write])
            new = [one for one in to_write if one.event is None]
            wanted = [make_slug(one.found.title) or "evenement" for one in new]
            slugs = dict(zip(map(id, new), free_slugs(Event, wanted), strict=True))
            with writing_drafts_together():
                events = [self._save(one, slugs.get(id(one), "")) for one in to_write]
                dated = [event for event in events if event.dates.exists()]
                make_live(dated)
            self._remember(to_write, events)
            publish([event.pk for event in dated], actor=None)
        return judged

    def _save(self, one: Judged, slug: str) -> Event:
        """Save the event and its revision, as a draft that an editor might have typed.

        Return it.
        """
        event = one.event or Event(slug=slug, live=False)
        if one.record.picture_url != one.found.picture.url:
            event.cover = None  # it is of another picture
        before = list(event.dates.all())
        fill_event(event, one.found, self.known, self.source.name)
        one.repairs = one.found.repairs
        # If the postcode contradicts the area in which the point lies, believe the point.
        place = event.place
        area = place.area if place and place.area_basis == AreaBasis.POLYGON else None
        if (
            place
            and area
            and area.postcodes
            and place.postcode
            and place.postcode not in area.postcodes
        ):
            detail = f"{place.name}\u00a0: {place.postcode} / {area}"
            one.repairs = (*one.repairs, Repair(RepairKind.POSTCODE_DISAGREES, detail))
        # a background task would read the event again, for each
        with disable_reference_index_auto_update():
            event.save_and_keep()
            event.save_revision(
                clean=False, log_action="wagtail.edit" if one.event else "wagtail.create"
            )
        ReferenceIndex.create_or_update_for_object(event)
        if one.event:
            forget_invented(event, one.found, before)
        return event

    def _remember(self, judged: list[Judged], events: list[Event]) -> None:
        """Store what each record now says, with fingerprints and repairs."""
        now = timezone.now()
        for one, event in zip(judged, events, strict=True):
            record = one.record
            record.event = event
            record.url, record.picture_url = one.found.url, one.found.picture.url
            record.fingerprint = one.found.fingerprint()
            record.event_fingerprint = event_fingerprint(event)
            record.repairs = [
                {"kind": repair.kind.value, "detail": repair.detail} for repair in one.repairs
            ]
            record.imported_at = now
            one.is_draft = not event.live
        SourceRecord.objects.bulk_create(
            [one.record for one in judged],
            update_conflicts=True,
            unique_fields=["source", "identifier"],
            update_fields=[
                one.name for one in SourceRecord._meta.concrete_fields if one.name not in IDENTITY
            ],
        )


def renew_old_fingerprints(judged: Sequence[Judged]) -> None:
    """Rewrite outdated fingerprints of records whose content is unchanged."""
    unchanged = [one for one in judged if one.outcome == ImportOutcome.UNCHANGED]
    old = [one for one in unchanged if one.record.fingerprint != one.found.fingerprint()]
    for one in old:
        one.record.fingerprint = one.found.fingerprint()
    SourceRecord.objects.bulk_update([one.record for one in old], ["fingerprint"])


def note_lookalikes(source: Source, judged: Sequence[Judged]) -> None:
    """Add to each written record what its event duplicates, from another source or from none.

    After all is written, and outside transactions, so that nobody waits.
    """
    noted = []
    ours = SourceRecord.objects.filter(source=source.pk, event__isnull=False)
    if not judged or not Event.objects.exclude(pk__in=ours.values("event")).exists():
        return
    for one in judged:
        event = one.record.event
        if event is None:
            continue
        alike = find_lookalikes(entry_of_event(event), but_event=event.pk)
        same = {other.event_id: other for other in alike if other.answer.verdict == Verdict.SAME}
        own = (
            set(ours.filter(event__in=list(same)).values_list("event", flat=True))
            if same
            else set()
        )
        said = [other for key, other in same.items() if key not in own]
        if said:
            repair = Repair(RepairKind.RESEMBLES, f"{said[0].title} · {said[0].answer.sentence}")
            one.repairs = (*one.repairs, repair)
            one.record.repairs.append({"kind": repair.kind.value, "detail": repair.detail})
            noted.append(one.record)
    SourceRecord.objects.bulk_update(noted, ["repairs"])


def judge(source: Source, found: Sequence[tuple[int, FoundEvent]]) -> list[Judged]:
    """Return the planned outcome of each event; two queries."""
    identifiers = [one.identifier for _position, one in found]
    records = SourceRecord.objects.filter(source_id=source.pk, identifier__in=identifiers)
    records = records.select_related("event__latest_revision")
    by_identifier = {record.identifier: record for record in records}
    return [
        _judged(source, position, one, by_identifier.get(one.identifier)) for position, one in found
    ]


def _judged(
    source: Source, position: int, found: FoundEvent, record: SourceRecord | None
) -> Judged:
    """Return the planned outcome of one found event."""
    if record is None:
        new = SourceRecord(source=source, identifier=found.identifier)
        return Judged(position, found, new, None, ImportOutcome.CREATED)
    event = record.event
    if event is None or not is_as_imported(record, event):
        outcome = ImportOutcome.LEFT_ALONE
    elif record.fingerprint == found.fingerprint() or record.fingerprint == found.old_fingerprint():
        outcome = ImportOutcome.UNCHANGED
    else:
        outcome = ImportOutcome.LEFT_ALONE if event.locked else ImportOutcome.UPDATED
    # Keep this repair, which only writing the place can detect, from the last import.
    kind = RepairKind.POSTCODE_DISAGREES
    contradictions = (
        Repair(kind, repair["detail"]) for repair in record.repairs if repair["kind"] == kind
    )
    return Judged(position, found, record, event, outcome, (*found.repairs, *contradictions))


def is_as_imported(record: SourceRecord, event: Event) -> bool:
    """Whether nobody has changed ``event`` since it was imported as ``record``.

    Opening it does not count.
    """
    known = record.event_fingerprint
    if not is_current(known):
        return known == old_fingerprint(_content(event.latest_revision), is_live=event.live)
    return known == event_fingerprint(event) or _is_saved_as_it_was(event, known)


def _is_saved_as_it_was(event: Event, known: str) -> bool:
    """Whether public and draft content equal what was imported.

    Normalisations of the rich-text editor do not count.
    """
    if event.live_revision_id == event.latest_revision_id:
        return False
    public, draft = _content(event.live_revision), _content(event.latest_revision)
    return known == content_fingerprint(public, is_live=event.live) and has_same_content(
        Event, public, draft
    )


def event_fingerprint(event: Event) -> str:
    """Return the digest of the event's latest draft and of whether it is public.

    It changes whenever somebody edits, publishes, withdraws or reverts the event.
    """
    return content_fingerprint(_content(event.latest_revision), is_live=event.live)


def content_fingerprint(content: Facts, *, is_live: bool) -> str:
    """Return a digest that is equal for all revisions of equal content, whatever their keys."""
    return f"{CURRENT}{_digest([canonical_content(content), is_live])}"[:FINGERPRINT_LENGTH]


def is_current(event_fingerprint: str) -> bool:
    """Whether the fingerprint is in the current form, made of content."""
    return event_fingerprint.startswith(CURRENT)


def old_fingerprint(content: Facts, *, is_live: bool) -> str:
    """Return the digest in the old form, which includes keys."""
    said = {name: value for name, value in content.items() if name not in NOT_CONTENT}
    return _digest([said, is_live])


def _content(revision: Revision | None) -> Facts:
    return revision.content if revision else {}


def _digest(facts: object) -> str:
    said = json.dumps(facts, default=str, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()
