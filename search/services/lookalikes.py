"""Look-alikes of events and proposals, found by fingerprints that are written with every draft."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from operator import attrgetter

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Revision

from agenda.models import Event, Occurrence, Place
from agenda.models.statements import read_rows
from agenda.services.planning import Planned, plan
from agenda.services.snapshots import Snapshot, read_snapshots
from search.alike import Comparison, EventEntry, EventPlace, Verdict, compare, entry_of
from search.alike.cells import cell_of, cell_of_name, cells_around
from search.alike.entries import RARE, add_start, all_stems
from search.alike.features import LASTS_DAYS
from search.alike.matching import meanings_of
from search.index.sql import compose, fetch_rows, in_list, joined
from search.index.words import FREQUENCY_CACHE
from search.models import Fingerprint, FingerprintDay, FingerprintStem, StemFrequency
from search.query.rarity import RAREST, Frequencies
from search.services.indexing import analyze, collecting_rarely
from search.services.meanings import Progress
from search.services.rows import upwards

#: Events per batch.
BATCH = 200
#: Most days that are stored; an event with more is stored by weeks, also at most so many.
MOST_DAYS = 60
MOST_PLACES = 3
#: Most rare words by which an event is found, and the number of events below which a word is rare.
MOST_STEMS, RARER_THAN = 16, 400
#: Most days and most words of the entry in a search, and most candidates that are compared.
DAYS_ASKED, STEMS_ASKED, COMPARED = 24, 8, 64
NOWHERE = 0
#: Counts by fingerprint, for the entry of a number: common days in one of some squares, and common
#: stems, of any date or of dates near its days.
NEAR = (
    "SELECT {} AS number, fingerprint_id, count(*) AS count FROM search_fingerprintday "
    "WHERE day IN {} AND cell IN {}"
)
SAYING = (
    "SELECT {} AS number, fingerprint_id, count(*) AS count FROM search_fingerprintstem s "
    "WHERE stem IN {}"
)
ON_DAYS = (
    "{} AND EXISTS (SELECT 1 FROM search_fingerprintday d "
    "WHERE d.fingerprint_id = s.fingerprint_id AND (d.day IN {} OR d.day BETWEEN {} AND {}))"
)
#: The greatest of these counts.
MOST = (
    "SELECT * FROM ({} GROUP BY fingerprint_id ORDER BY count DESC, fingerprint_id LIMIT {}) part"
)
#: Content of a fingerprint; of that, the fields of its day rows and of its stem rows.
FACTS = ("title", "words", "spots", "days")
DAY_FACTS, STEM_FACTS = ("spots", "days"), ("title", "words", "spots")

#: Events whose drafts are written when :func:`writing_drafts_together` ends.
WAITING_DRAFTS: ContextVar[set[int] | None] = ContextVar("waiting_drafts", default=None)
#: A fingerprint and the entry that it stores.
Stored = tuple[Fingerprint, EventEntry]


@dataclass(frozen=True)
class LookAlike:
    """An event similar to an entry, with verdict and reasons."""

    event_id: int | None
    title: str
    answer: Comparison


def write_fingerprints(event_ids: Collection[int], *, are_words_counted: bool = False) -> None:
    """Rewrite the fingerprints of these events from their latest revisions.

    Constant number of queries. Call it in the transaction of the change. Unchanged fingerprints are
    skipped, unless ``are_words_counted``: after a new count, other words are rare.
    """
    ordered = sorted(event_ids)
    for start in range(0, len(ordered), BATCH):
        snapshots = read_snapshots(ordered[start : start + BATCH])
        keep_fingerprints(snapshots, are_words_counted=are_words_counted)


def keep_fingerprints(snapshots: Sequence[Snapshot], *, are_words_counted: bool = False) -> None:
    """Rewrite the fingerprints of events that were just read."""
    latest = [
        one.event.latest_revision_id
        for one in snapshots
        if is_draft(one.event) and one.event.latest_revision_id
    ]
    revisions = Revision.objects.in_bulk(latest) if latest else {}
    entries = {}
    for event, occurrences in ((one.event, one.occurrences) for one in snapshots):
        revision = revisions.get(event.latest_revision_id)
        said = drafted(revision, event) if revision else event
        entries[event.pk] = entry_of_event(said, occurrences if event.live else ())
    _write(entries, leaves_same=not are_words_counted)


def is_draft(event: Event) -> bool:
    """Whether the latest revision differs from the event's row."""
    return not event.live or event.has_unpublished_changes


def drafted(revision: Revision, row: Event) -> Event:
    """Return the event of ``revision``, with ``live`` of ``row``.

    Records that it refers to may be deleted.
    """
    event = Event.from_serializable_data(revision.content, check_fks=False)
    event.live = row.live
    if event.place_id == row.place_id and Event._meta.get_field("place").is_cached(row):
        event.place = row.place
    return event


def fingerprint_draft(revision: Revision) -> None:
    """Rewrite the fingerprint from a ``revision`` that was just saved.

    The event's row does not refer to it yet.
    """
    waiting = WAITING_DRAFTS.get()
    if waiting is not None:
        waiting.add(int(revision.object_id))
    elif row := revision.content_object:
        # Also the public dates, which may have been moved.
        dates = read_rows(Occurrence.objects.all, "event", [row.pk]) if row.live else ()
        _write({row.pk: entry_of_event(drafted(revision, row), dates)})


@contextmanager
def writing_drafts_together() -> Iterator[None]:
    """Defer the fingerprints of drafts saved in this block, and write them together at its end.

    Only of events that are still drafts then, because publishing writes the fingerprint anyway.
    """
    waiting: set[int] = set()
    token = WAITING_DRAFTS.set(waiting)
    try:
        yield
    finally:
        WAITING_DRAFTS.reset(token)
    drafts = Event.objects.filter(Q(live=False) | Q(has_unpublished_changes=True), pk__in=waiting)
    write_fingerprints(list(drafts.values_list("pk", flat=True)))


def rebuild_fingerprints(progress: Progress = bool) -> int:
    """Recount the words and rewrite the fingerprints of all events, one transaction a batch.

    Return how many.
    """
    count_stems()
    ids = list(Event.objects.order_by("pk").values_list("pk", flat=True))
    with collecting_rarely():
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            with transaction.atomic():
                write_fingerprints(batch, are_words_counted=True)
            progress(len(batch))
    analyze(Fingerprint, FingerprintDay, FingerprintStem, StemFrequency)
    return len(ids)


def count_stems() -> None:
    """Recount how many events contain each stem, for the weights of words."""
    counts: Counter[str] = Counter()
    total = 0
    for title, lead, body in Event.objects.values_list("title", "lead", "body").iterator(
        chunk_size=BATCH
    ):
        counts.update(all_stems(title, f"{lead} {body}"))
        total += 1
    least = max(1, total // RAREST)
    rows = [
        StemFrequency(stem=stem, events=count)
        for stem, count in counts.items()
        if count > least and stem
    ]
    with transaction.atomic():
        StemFrequency.objects.all().delete()
        StemFrequency.objects.bulk_create(
            [StemFrequency(stem="", events=total), *rows], batch_size=1_000
        )
    FREQUENCY_CACHE.clear()


def find_lookalikes(
    entry: EventEntry, *, but_event: int | None = None, most: int = 3
) -> list[LookAlike]:
    """Return what is the same as ``entry`` or a part of it, published or not, the surest first."""
    return find_lookalikes_of_each([entry], but_event=but_event, most=most)[0]


def find_lookalikes_of_each(
    entries: Sequence[EventEntry], *, but_event: int | None = None, most: int = 3
) -> list[list[LookAlike]]:
    """Return the look-alikes of each entry, in order; constant number of queries."""
    known = FREQUENCY_CACHE.read()
    candidates = _candidates(entries, known)
    found = Fingerprint.objects.filter(pk__in={pk for keys in candidates for pk in keys})
    if but_event is not None:
        found = found.exclude(event=but_event)
    rows = {row.pk: (row, entry_in(row)) for row in found}
    return [
        alike_among(entry, [rows[pk] for pk in keys if pk in rows], known)[:most]
        for entry, keys in zip(entries, candidates, strict=True)
    ]


def alike_among(
    entry: EventEntry, rows: Iterable[tuple[Fingerprint, EventEntry]], known: Frequencies
) -> list[LookAlike]:
    """Return those of ``rows`` that resemble ``entry``, the surest first."""
    answers = ((row, compare(entry, other, known)) for row, other in rows)
    alike = [
        LookAlike(row.event_id, row.title, answer)
        for row, answer in answers
        if answer.verdict != Verdict.OTHER
    ]
    order = [Verdict.SAME, Verdict.PART]
    alike.sort(key=lambda one: (order.index(one.answer.verdict), -one.answer.confidence, one.title))
    return alike


def compare_entries(one: EventEntry, other: EventEntry) -> Comparison:
    """Compare two entries, which need no fingerprints."""
    return compare(one, other, FREQUENCY_CACHE.read())


def entry_of_event(event: Event, occurrences: Iterable[Occurrence] = ()) -> EventEntry:
    """Return the entry of an ``event`` object, be it from its row, a revision or a form."""
    try:
        places = [event.place] if event.place else []
    except Place.DoesNotExist:  # a draft may refer to a deleted place
        places = []
    places += [place for place in event.other_places.all() if place.pk != event.place_id]
    days: dict[int, set[int]] = {}
    happenings: list[Planned | Occurrence] = [*plan(event), *occurrences]
    for one in happenings:
        first = one.day.toordinal()
        is_timed = one.time is not None and not one.all_day
        add_start(
            days, first, one.time.hour * 60 + one.time.minute if is_timed and one.time else None
        )
        if one.is_span:
            last = min(timezone.localdate(one.end_at).toordinal(), first + 7 * MOST_DAYS)
            for day in range(first, last):
                add_start(days, day)
    return entry_of(
        event.title,
        f"{event.lead} {event.body}",
        [spot_of(place) for place in places[:MOST_PLACES]],
        {day: frozenset(starts) for day, starts in days.items()},
        FREQUENCY_CACHE.read(),
    )


def spot_of(place: Place) -> EventPlace:
    """Return names, point and enclosing places of ``place``, for comparisons."""
    names = (place.name, *(alias.name for alias in place.aliases.all()))
    within = frozenset(whole.pk for whole in upwards(place) if whole.pk != place.pk)
    return EventPlace(names, place.latitude, place.longitude, place.pk, within)


def _write(entries: Mapping[int, EventEntry], *, leaves_same: bool = True) -> None:
    """Write the fingerprints of events; with ``leaves_same``, unchanged ones are only read."""
    stored = read_rows(Fingerprint.objects.all, "event", entries) if leaves_same else []
    before = {row.event_id: row for row in stored}
    written = [(fingerprint_of(pk, entry), entry) for pk, entry in entries.items()]
    changed = _differing(written, before, FACTS)
    Fingerprint.objects.bulk_create(
        [row for row, _entry in changed],
        update_conflicts=True,
        unique_fields=["event"],
        update_fields=[*FACTS, "compared_at"],
    )
    replace_days(_differing(changed, before, DAY_FACTS))
    replace_stems(_differing(changed, before, STEM_FACTS))


def fingerprint_of(event_id: int | None, entry: EventEntry) -> Fingerprint:
    """Return the fingerprint of ``entry``, not yet saved.

    It has the days with their starts, or weeks if the days are too many.
    """
    days: object = [[day, *sorted(starts)] for day, starts in sorted(entry.days.items())]
    if len(entry.days) > MOST_DAYS:
        weekdays = sorted({day % 7 for day in entry.days})
        days = {"weeks": _day_keys(entry.days), "weekdays": weekdays}
    return Fingerprint(
        event_id=event_id,
        title=entry.title[:255],
        words=" ".join((*entry.words, *sorted(entry.marks))),
        spots=[
            [list(s.names), s.latitude, s.longitude, s.key, sorted(s.within)] for s in entry.spots
        ],
        days=days,
    )


def _differing(
    written: Iterable[Stored], before: Mapping[int | None, Fingerprint], facts: Sequence[str]
) -> list[Stored]:
    """Return those of ``written`` that are new, or differ from ``before`` in one of ``facts``."""
    says = attrgetter(*facts)
    differing = []
    for row, entry in written:
        was = before.get(row.event_id)
        if was is None or says(row) != says(was):
            differing.append((row, entry))
    return differing


def replace_days(written: Sequence[Stored]) -> None:
    """Rewrite the day rows of these fingerprints."""
    FingerprintDay.objects.filter(fingerprint__in=[row.pk for row, _entry in written]).delete()
    FingerprintDay.objects.bulk_create(
        FingerprintDay(day=day, cell=cell, fingerprint=row)
        for row, entry in written
        for cell in _cells(entry)
        for day in _day_keys(entry.days)
    )


def replace_stems(written: Sequence[Stored]) -> None:
    """Rewrite the rows of rare stems of these fingerprints."""
    known = FREQUENCY_CACHE.read()
    FingerprintStem.objects.filter(fingerprint__in=[row.pk for row, _entry in written]).delete()
    FingerprintStem.objects.bulk_create(
        FingerprintStem(stem=stem, fingerprint=row)
        for row, entry in written
        for stem in _telling(entry, known)[:MOST_STEMS]
    )


def _telling(entry: EventEntry, known: Frequencies) -> list[str]:
    """Return the entry's rare words, the rarest first."""
    return [
        stem
        for stem in entry.words
        if known.counts.get(stem, 0) < RARER_THAN
        and known.weight(stem) >= RARE
        and stem not in entry.place_stems
    ]


def _meant(entry: EventEntry, known: Frequencies) -> list[str]:
    """Return rare words that are synonyms or translations of words in the title."""
    meanings = meanings_of(entry.title_stems)
    every = (meant for stem in entry.title_stems for meant in sorted(meanings[stem]))
    return [
        stem
        for stem in dict.fromkeys(every)
        if known.counts.get(stem, 0) < RARER_THAN and known.weight(stem) >= RARE
    ]


def _day_keys(days: Collection[int]) -> list[int]:
    """Return the days, or if there are too many the weeks, as negative numbers."""
    if len(days) <= MOST_DAYS:
        return sorted(days)
    return sorted({-(day // 7) for day in days}, reverse=True)[:MOST_DAYS]


def entry_in(row: Fingerprint) -> EventEntry:
    """Return the entry that a fingerprint stores."""
    spots = [
        EventPlace(tuple(names), latitude, longitude, key, frozenset(within))
        for names, latitude, longitude, key, within in row.spots
    ]
    if isinstance(row.days, dict):  # too many days to be stored one by one
        every = (
            -week * 7 + weekday for week in row.days["weeks"] for weekday in row.days["weekdays"]
        )
        days = dict.fromkeys(every, frozenset[int]())
    else:
        days = {day: frozenset(starts) for day, *starts in row.days}
    said = row.words.split()
    marks = frozenset(word for word in said if ":" in word)
    return EventEntry(
        row.title, tuple(word for word in said if word not in marks), tuple(spots), days, marks
    )


def _cells(entry: EventEntry) -> list[int]:
    """Return the cells in which the entry is stored.

    The square of each place; for a place without a point, numbers of its key and of its names.
    """
    cells = set()
    for spot in entry.spots:
        if spot.latitude is not None and spot.longitude is not None:
            cells.add(cell_of(spot.latitude, spot.longitude))
        else:
            cells |= {-(spot.key or NOWHERE), *map(cell_of_name, spot.names)}
    return sorted(cells) or [NOWHERE]


def _candidates(entries: Sequence[EventEntry], known: Frequencies) -> list[list[int]]:
    """Return the candidates of each entry: nearby on a common day, or with common rare words.

    A bounded number, in two statements.
    """
    near, saying = [], []
    for number, entry in enumerate(entries):
        days, cells, stems = days_asked(entry), cells_asked(entry), stems_asked(entry, known)
        if days and cells:
            near.append(compose(NEAR, number, in_list(days), in_list(cells)))
        if stems:
            said = compose(SAYING, number, in_list(stems))
            if days:
                # The range is for events that last longer than their dates.
                first, last = days[0] - LASTS_DAYS, days[0] + LASTS_DAYS
                said = compose(ON_DAYS, said, in_list(days), first, last)
            saying.append(said)
    scores: list[Counter[int]] = [Counter() for _entry in entries]
    for parts in filter(None, (near, saying)):
        most = [compose(MOST, part, COMPARED) for part in parts]
        for number, pk, count in fetch_rows(joined(" UNION ALL ", most)):
            scores[number][pk] += count
    return [[pk for pk, _days_and_words in score.most_common(COMPARED)] for score in scores]


def days_asked(entry: EventEntry) -> list[int]:
    """Return the entry's next days, else its last ones, and their weeks."""
    today = timezone.localdate().toordinal()
    days = sorted(entry.days)
    asked = [day for day in days if day >= today][:DAYS_ASKED] or days[-DAYS_ASKED:]
    return asked + sorted({-(day // 7) for day in asked})


def cells_asked(entry: EventEntry) -> list[int]:
    """Return the cells in which things near the entry's places are stored."""
    cells = set()
    for spot in entry.spots:
        cells |= {-key for key in (spot.key, *spot.within) if key}
        if spot.latitude is not None and spot.longitude is not None:
            cells |= set(cells_around(spot.latitude, spot.longitude))
        else:
            cells |= set(map(cell_of_name, spot.names))
    return sorted(cells)


def stems_asked(entry: EventEntry, known: Frequencies) -> list[str]:
    """Return the entry's rare words, and rare synonyms of its title."""
    return [*_telling(entry, known)[:STEMS_ASKED], *_meant(entry, known)[:STEMS_ASKED]]
