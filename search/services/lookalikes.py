"""Look-alikes of an event or a proposal: their fingerprints, kept with every draft, and who resembles whom."""

import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from wagtail.models import Revision

from agenda.models import Event, Occurrence, Place
from agenda.models.statements import read_rows
from agenda.services.planning import Planned, plan
from agenda.services.snapshots import Snapshot, read_snapshots
from search.alike import Answer, Entry, Spot, Verdict, compare, entry_of
from search.alike.cells import cell_of, cell_of_name, cells_around
from search.alike.entries import RARE, add_start, all_stems
from search.alike.features import LASTS_DAYS
from search.alike.matching import meanings_of
from search.index.words import FREQUENCY_CACHE
from search.models import Fingerprint, FingerprintDay, FingerprintStem, StemFrequency
from search.query.rarity import RAREST, Frequencies
from search.services.indexing import analyze, collecting_rarely
from search.services.rows import upwards

#: How many events are read and written at once.
BATCH = 200
#: Of what is on more days, weeks are kept: so many at most, more than a year.
MOST_DAYS = 60
MOST_PLACES = 3
#: By so many rare words it is found, each said by fewer than so many.
MOST_STEMS, RARER_THAN = 16, 400
#: By so many of its days and words somebody asks, and so many are compared.
DAYS_ASKED, STEMS_ASKED, COMPARED = 24, 8, 64
NOWHERE = 0
#: More than two values of one list in a kept statement are a multiple of these. So many statements are kept.
PAIR, STEP, KEPT = 2, 8, 128
#: What stands in it for a value, until it is asked: a number that no day, cell or word is, and of one list so many.
PLACE, PLACES = 1_500_000_000, 10_000
#: What a fingerprint says; of that, what it is found by: its days and places, or its rare words.
FACTS = ("title", "words", "spots", "days")
DAY_FACTS, STEM_FACTS = ("spots", "days"), ("title", "words", "spots")

#: The events whose drafts wait for :func:`writing_drafts_together` to end.
WAITING_DRAFTS: ContextVar[set[int] | None] = ContextVar("waiting_drafts", default=None)
#: What a statement is asked with: a day, a cell, a word.
Asked = int | str
#: Whose a fingerprint is: an event's key, or else the identifier of something else.
Identity = tuple[int | None, uuid.UUID | None]


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Something that resembles what was asked: an event, or else the identifier of something else, and why."""

    event_id: int | None
    other: uuid.UUID | None
    title: str
    answer: Answer


def write_fingerprints(event_ids: Collection[int], *, are_words_counted: bool = False) -> None:
    """Make the fingerprints of these events say what their latest revisions say; the same queries for three as for one.

    Belongs in the transaction that changed them. Those that say so already are left, unless ``are_words_counted``
    anew: which words are rare is then another matter.
    """
    ordered = sorted(event_ids)
    for start in range(0, len(ordered), BATCH):
        snapshots = read_snapshots(ordered[start : start + BATCH])
        keep_fingerprints(snapshots, are_words_counted=are_words_counted)


def keep_fingerprints(snapshots: Sequence[Snapshot], *, are_words_counted: bool = False) -> None:
    """The same of events that were just read."""
    latest = [one.event.latest_revision_id for one in snapshots if is_draft(one.event) and one.event.latest_revision_id]
    revisions = Revision.objects.in_bulk(latest) if latest else {}
    entries: dict[Identity, Entry] = {}
    for event, occurrences in ((one.event, one.occurrences) for one in snapshots):
        revision = revisions.get(event.latest_revision_id)
        said = drafted(revision, event) if revision else event
        entries[event.pk, None] = event_entry(said, occurrences if event.live else ())
    _write(entries, leaves_same=not are_words_counted)


def is_draft(event: Event) -> bool:
    """Whether its row does not say what its latest revision says."""
    return not event.live or event.has_unpublished_changes


def drafted(revision: Revision, row: Event) -> Event:
    """The event as ``revision`` says it: what it names may be gone since, and whether it is public ``row`` knows."""
    event: Event = Event.from_serializable_data(revision.content, check_fks=False)
    event.live = row.live
    if event.place_id == row.place_id and Event._meta.get_field("place").is_cached(row):
        event.place = row.place
    return event


def write_draft(revision: Revision) -> None:
    """The same of an event whose ``revision`` was saved just now: its row does not know of it yet."""
    waiting = WAITING_DRAFTS.get()
    if waiting is not None:
        waiting.add(int(revision.object_id))
    elif row := revision.content_object:
        # The dates that the public knows of, too: people may have moved them.
        dates = read_rows(Occurrence.objects.all, "event", [row.pk]) if row.live else ()
        _write({(row.pk, None): event_entry(drafted(revision, row), dates)})


@contextmanager
def writing_drafts_together() -> Iterator[None]:
    """Write the fingerprints of the drafts that are saved within it at its end, all at once.

    Of those alone that are still drafts by then: who publishes an event writes its fingerprint anyway.
    """
    waiting: set[int] = set()
    token = WAITING_DRAFTS.set(waiting)
    try:
        yield
    finally:
        WAITING_DRAFTS.reset(token)
    drafts = Event.objects.filter(Q(live=False) | Q(has_unpublished_changes=True), pk__in=waiting)
    write_fingerprints(list(drafts.values_list("pk", flat=True)))


@transaction.atomic
def write_others(entries: Mapping[uuid.UUID, Entry]) -> None:
    """Keep the fingerprints of what is no event, to be found by :func:`find_lookalikes`."""
    _write({(None, identifier): entry for identifier, entry in entries.items()})


def forget_other(identifiers: Collection[uuid.UUID]) -> None:
    Fingerprint.objects.filter(other__in=identifiers).delete()


def rebuild_fingerprints(progress: Callable[[int], object] = bool) -> int:
    """Count anew how often each word is said, and write the fingerprints of all events again, a batch a transaction."""
    count_words()
    ids = list(Event.objects.order_by("pk").values_list("pk", flat=True))
    with collecting_rarely():
        for start in range(0, len(ids), BATCH):
            batch = ids[start : start + BATCH]
            with transaction.atomic():
                write_fingerprints(batch, are_words_counted=True)
            progress(len(batch))
    analyze(Fingerprint, FingerprintDay, FingerprintStem, StemFrequency)
    return len(ids)


def count_words() -> None:
    """Count anew how many events say each word, by which what is asked is weighed."""
    counts: Counter[str] = Counter()
    total = 0
    for title, lead, body in Event.objects.values_list("title", "lead", "body").iterator(chunk_size=BATCH):
        counts.update(all_stems(title, f"{lead} {body}"))
        total += 1
    least = max(1, total // RAREST)
    rows = [StemFrequency(stem=stem, events=count) for stem, count in counts.items() if count > least and stem]
    with transaction.atomic():
        StemFrequency.objects.all().delete()
        StemFrequency.objects.bulk_create([StemFrequency(stem="", events=total), *rows], batch_size=1_000)
    FREQUENCY_CACHE.clear()


def find_lookalikes(
    entry: Entry, *, but_event: int | None = None, but_other: uuid.UUID | None = None, most: int = 3
) -> list[LookAlike]:
    """What is the same as ``entry`` or belongs together with it, published or not, the surest first."""
    return find_lookalikes_of_each([entry], but_event=but_event, but_other=but_other, most=most)[0]


def find_lookalikes_of_each(
    entries: Sequence[Entry], *, but_event: int | None = None, but_other: uuid.UUID | None = None, most: int = 3
) -> list[list[LookAlike]]:
    """The same of each of ``entries``, in their order; as many queries for thirty as for one."""
    known = FREQUENCY_CACHE.read()
    candidates = _candidates(entries, known)
    found = Fingerprint.objects.filter(pk__in={pk for keys in candidates for pk in keys})
    if but_event is not None:
        found = found.exclude(event=but_event)
    if but_other is not None:
        found = found.exclude(other=but_other)
    rows = {row.pk: (row, entry_in(row)) for row in found}
    return [
        alike_among(entry, [rows[pk] for pk in keys if pk in rows], known)[:most]
        for entry, keys in zip(entries, candidates, strict=True)
    ]


def alike_among(entry: Entry, rows: Iterable[tuple[Fingerprint, Entry]], known: Frequencies) -> list[LookAlike]:
    """Those of ``rows`` that resemble ``entry``, the surest first."""
    answers = ((row, compare(entry, other, known)) for row, other in rows)
    alike = [
        LookAlike(row.event_id, row.other, row.title, answer)
        for row, answer in answers
        if answer.verdict != Verdict.OTHER
    ]
    order = [Verdict.SAME, Verdict.PART]
    alike.sort(key=lambda one: (order.index(one.answer.verdict), -one.answer.confidence, one.title))
    return alike


def compare_entries(one: Entry, other: Entry) -> Answer:
    """What ``one`` is to ``other``, neither of which needs a fingerprint."""
    return compare(one, other, FREQUENCY_CACHE.read())


def event_entry(event: Event, occurrences: Iterable[Occurrence] = ()) -> Entry:
    """``event`` as it is compared: as the object says it, be it of its row, of a revision or of a form."""
    try:
        places = [event.place] if event.place else []
    except Place.DoesNotExist:  # of a draft; nobody is kept from deleting it
        places = []
    places += [place for place in event.other_places.all() if place.pk != event.place_id]
    days: dict[int, set[int]] = {}
    happenings: list[Planned | Occurrence] = [*plan(event), *occurrences]
    for one in happenings:
        first = one.day.toordinal()
        is_timed = one.time is not None and not one.all_day
        add_start(days, first, one.time.hour * 60 + one.time.minute if is_timed and one.time else None)
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


def spot_of(place: Place) -> Spot:
    names = (place.name, *(alias.name for alias in place.aliases.all()))
    within = frozenset(whole.pk for whole in upwards(place) if whole.pk != place.pk)
    return Spot(names, place.latitude, place.longitude, place.pk, within)


def _write(entries: Mapping[Identity, Entry], *, leaves_same: bool = True) -> None:
    """With ``leaves_same``, a fingerprint that says what it said costs nothing but its reading."""
    before = _known(entries) if leaves_same else {}
    rows = [_fingerprint(identity, entry) for identity, entry in entries.items()]
    changed = _differing(rows, before, FACTS)
    if not changed:
        return
    _save(changed)
    _replace_days(_differing(changed, before, DAY_FACTS), entries)
    _replace_stems(_differing(changed, before, STEM_FACTS), entries)


def _known(entries: Collection[Identity]) -> dict[Identity, Fingerprint]:
    """The fingerprints that are kept of them."""
    event_ids = [event_id for event_id, _other in entries if event_id is not None]
    others = [other for _event_id, other in entries if other is not None]
    rows = read_rows(Fingerprint.objects.all, "event", event_ids)
    rows += Fingerprint.objects.filter(other__in=others) if others else ()
    return {(row.event_id, row.other): row for row in rows}


def _fingerprint(identity: Identity, entry: Entry) -> Fingerprint:
    event_id, other = identity
    return Fingerprint(
        event_id=event_id,
        other=other,
        title=entry.title[:255],
        words=" ".join((*entry.words, *sorted(entry.marks))),
        spots=[[list(s.names), s.latitude, s.longitude, s.key, sorted(s.within)] for s in entry.spots],
        days=_packed(entry.days),
    )


def _differing(
    rows: Iterable[Fingerprint], before: Mapping[Identity, Fingerprint], facts: Sequence[str]
) -> list[Fingerprint]:
    """Those of ``rows`` that say another thing of ``facts`` than ``before``, or were not there."""
    says = attrgetter(*facts)
    differing = []
    for row in rows:
        was = before.get((row.event_id, row.other))
        if was is None or says(row) != says(was):
            differing.append(row)
    return differing


def _save(rows: Sequence[Fingerprint]) -> None:
    """New ones, and in place of those of the same event, or of the same other thing."""
    of_events = [row for row in rows if row.event_id is not None]
    of_others = [row for row in rows if row.other is not None]
    for field, ours in (("event", of_events), ("other", of_others)):
        Fingerprint.objects.bulk_create(
            ours, update_conflicts=True, unique_fields=[field], update_fields=[*FACTS, "compared_at"]
        )


def _replace_days(rows: Sequence[Fingerprint], entries: Mapping[Identity, Entry]) -> None:
    FingerprintDay.objects.filter(fingerprint__in=[row.pk for row in rows]).delete()
    fresh = []
    for row in rows:
        entry = entries[row.event_id, row.other]
        cells = _cells(entry)
        for day in _day_keys(entry.days):
            fresh += [FingerprintDay(day=day, cell=cell, fingerprint=row) for cell in cells]
    FingerprintDay.objects.bulk_create(fresh)


def _replace_stems(rows: Sequence[Fingerprint], entries: Mapping[Identity, Entry]) -> None:
    known = FREQUENCY_CACHE.read()
    FingerprintStem.objects.filter(fingerprint__in=[row.pk for row in rows]).delete()
    fresh = []
    for row in rows:
        stems = _telling(entries[row.event_id, row.other], known)[:MOST_STEMS]
        fresh += [FingerprintStem(stem=stem, fingerprint=row) for stem in stems]
    FingerprintStem.objects.bulk_create(fresh)


def _telling(entry: Entry, known: Frequencies) -> list[str]:
    """Its rare words, the rarest first."""
    return [
        stem
        for stem in entry.words
        if known.counts.get(stem, 0) < RARER_THAN and known.weight(stem) >= RARE and stem not in entry.place_stems
    ]


def _meant(entry: Entry, known: Frequencies) -> list[str]:
    """Rare words that mean what its title says, in another language or another way."""
    meanings = meanings_of(entry.title_stems)
    every = (meant for stem in entry.title_stems for meant in sorted(meanings[stem]))
    return [
        stem for stem in dict.fromkeys(every) if known.counts.get(stem, 0) < RARER_THAN and known.weight(stem) >= RARE
    ]


def _day_keys(days: Collection[int]) -> list[int]:
    """Its days, or its weeks, as less than nothing, if there are too many."""
    if len(days) <= MOST_DAYS:
        return sorted(days)
    return sorted({-(day // 7) for day in days}, reverse=True)[:MOST_DAYS]


def _packed(days: Mapping[int, frozenset[int]]) -> object:
    if len(days) <= MOST_DAYS:
        return [[day, *sorted(starts)] for day, starts in sorted(days.items())]
    return {"weeks": _day_keys(days), "weekdays": sorted({day % 7 for day in days})}


def entry_in(row: Fingerprint) -> Entry:
    """What a fingerprint says, as it is compared."""
    spots = [
        Spot(tuple(names), latitude, longitude, key, frozenset(within))
        for names, latitude, longitude, key, within in row.spots
    ]
    if isinstance(row.days, dict):  # too many to be kept one by one
        every = (-week * 7 + weekday for week in row.days["weeks"] for weekday in row.days["weekdays"])
        days = dict.fromkeys(every, frozenset[int]())
    else:
        days = {day: frozenset(starts) for day, *starts in row.days}
    said = row.words.split()
    marks = frozenset(word for word in said if ":" in word)
    return Entry(row.title, tuple(word for word in said if word not in marks), tuple(spots), days, marks)


def _cells(entry: Entry) -> list[int]:
    """Where it is found: the square of each place, or for a place without a point its own number and its names'."""
    cells: set[int] = set()
    for spot in entry.spots:
        if spot.latitude is not None and spot.longitude is not None:
            cells.add(cell_of(spot.latitude, spot.longitude))
        else:
            cells |= {-(spot.key or NOWHERE), *map(cell_of_name, spot.names)}
    return sorted(cells) or [NOWHERE]


def _candidates(entries: Sequence[Entry], known: Frequencies) -> list[list[int]]:
    """Of each the keys of what is near on one of its days, or says its rare words on one of them; a bounded number."""
    scores: list[Counter[int]] = [Counter() for _entry in entries]
    asked = [days_asked(entry) for entry in entries]
    numbered = list(enumerate(zip(entries, asked, strict=True)))
    near = [(number, (days, cells_asked(entry))) for number, (entry, days) in numbered]
    saying = [(number, (stems_asked(entry, known), days, _soon(days))) for number, (entry, days) in numbered if days]
    ever = [(number, (stems_asked(entry, known),)) for number, (entry, days) in numbered if not days]
    for question, lists in ((near_of, near), (saying_of, saying), (ever_saying_of, ever)):
        for number, pk, count in most_often(question, lists):
            scores[number][pk] += count
    return [[pk for pk, _days_and_words in score.most_common(COMPARED)] for score in scores]


def days_asked(entry: Entry) -> list[int]:
    """Its next days, else its last ones, and their weeks."""
    today = timezone.localdate().toordinal()
    days = sorted(entry.days)
    asked = [day for day in days if day >= today][:DAYS_ASKED] or days[-DAYS_ASKED:]
    return asked + sorted({-(day // 7) for day in asked})


def cells_asked(entry: Entry) -> list[int]:
    """Where what is near its places is found."""
    cells: set[int] = set()
    for spot in entry.spots:
        cells |= {-key for key in (spot.key, *spot.within) if key}
        if spot.latitude is not None and spot.longitude is not None:
            cells |= set(cells_around(spot.latitude, spot.longitude))
        else:
            cells |= set(map(cell_of_name, spot.names))
    return sorted(cells)


def stems_asked(entry: Entry, known: Frequencies) -> list[str]:
    """Its rare words, and those that mean what its title says."""
    return [*_telling(entry, known)[:STEMS_ASKED], *_meant(entry, known)[:STEMS_ASKED]]


def _soon(days: Sequence[int]) -> tuple[int, int]:
    """Around the first of ``days``: what says that it lasts may be on beyond its days."""
    return days[0] - LASTS_DAYS, days[0] + LASTS_DAYS


def near_of(days: Sequence[int], cells: Sequence[int]) -> "QuerySet[FingerprintDay, object]":
    """What is in one of ``cells`` on one of ``days``, with on how many."""
    there = FingerprintDay.objects.filter(day__in=days, cell__in=cells)
    return there.values("fingerprint").annotate(count=Count("day"))


def saying_of(
    stems: Sequence[object], days: Sequence[object], soon: Sequence[object]
) -> "QuerySet[FingerprintStem, object]":
    """What says one of ``stems`` and is on one of ``days``, or between the two of ``soon``; with how many stems."""
    on_days = FingerprintDay.objects.filter(Q(day__in=days) | Q(day__range=soon), fingerprint=OuterRef("fingerprint"))
    return ever_saying_of(stems).filter(Exists(on_days))


def ever_saying_of(stems: Sequence[object]) -> "QuerySet[FingerprintStem, object]":
    """What says one of ``stems``, with how many."""
    return FingerprintStem.objects.filter(stem__in=stems).values("fingerprint").annotate(count=Count("stem"))


def most_often(
    question: "Callable[..., QuerySet[Any, object]]", asked: Sequence[tuple[int, Sequence[Sequence[Asked]]]]
) -> Iterable[tuple[int, int, int]]:
    """Of each of ``asked``, a number and what ``question`` takes, the keys and counts of those that it counts most.

    Yields the number, a key and its count; one query for all.
    """
    parts: list[str] = []
    params: list[Asked] = []
    for number, lists in asked:
        if not all(lists):
            continue
        filled = [_filled(values) for values in ((number,), *lists)]
        sql, places = _statement_for(connection.vendor, question, tuple(map(len, filled)))
        given = {
            str(place): value
            for row, values in enumerate(filled)
            for place, value in zip(_places(row, len(values)), values, strict=True)
        }
        parts.append(f"SELECT * FROM ({sql}) AS part")  # noqa: S608 -- compiled by Django
        params += [given.get(str(place), place) for place in places]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        counted: list[tuple[int, int, int]] = cursor.fetchall()
    return counted


def _filled(values: Sequence[Asked]) -> Sequence[Asked]:
    """``values``, and if more than two the last of them again: of few lengths, so that few statements are compiled."""
    if len(values) <= PAIR:
        return values
    return [*values, *[values[-1]] * (-len(values) % STEP)]


def _places(row: int, count: int) -> list[int]:
    """What stands in a kept statement for the values of one list."""
    return [PLACE + row * PLACES + at for at in range(count)]


@lru_cache(KEPT)
def _statement_for(
    vendor: str, question: "Callable[..., QuerySet[Any, object]]", sizes: Sequence[int]
) -> tuple[str, tuple[Asked, ...]]:
    """The SQL of ``question`` for lists of these sizes, with its parameters: Django takes longer than the database."""
    (number,), *lists = (_places(row, size) for row, size in enumerate(sizes))
    # By a window: SQLite takes no LIMIT in a part of a UNION.
    rank = Window(RowNumber(), order_by=F("count").desc())
    rows = question(*lists).annotate(rank=rank, number=Value(number)).filter(rank__lte=COMPARED)
    counted = rows.values_list("number", "fingerprint", "count")
    statement: tuple[str, tuple[Asked, ...]] = counted.query.sql_with_params()
    return statement
