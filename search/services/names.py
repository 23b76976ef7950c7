"""Index of names and words of events, for autocompletion and spelling correction."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from agenda.models import Event, Occurrence
from search.enums import NameKind
from search.index.words import LEXICON
from search.models import IndexedBearing, IndexedName, IndexedWord
from search.services.rows import held_at, upwards
from search.text import content_words, is_noted, padded, stem

LONGEST_LABEL, LONGEST_NAME = 255, 500
#: Most values of one statement.
STRIDE = 500

EntityId = tuple[NameKind, int]


class NamedEntity(NamedTuple):
    """Something with names: slug, coordinates, and the names, the displayed one first."""

    kind: NameKind
    key: int
    slug: str
    names: Sequence[str]
    point: tuple[float | None, float | None] = (None, None)

    @property
    def id(self) -> EntityId:
        return self.kind, self.key


def entities_of(event: Event, occurrences: Sequence[Occurrence]) -> Iterator[NamedEntity]:
    """Yield a published event and the entities that it belongs to."""
    places = held_at(event, occurrences)
    point = (places[0].latitude, places[0].longitude) if places else (None, None)
    yield NamedEntity(NameKind.EVENT, event.pk, event.slug, [event.title], point)
    for place in {part.pk: part for held in places for part in upwards(held)}.values():
        names = [place.name, *(alias.name for alias in place.aliases.all())]
        yield NamedEntity(
            NameKind.PLACE, place.pk, place.slug, names, (place.latitude, place.longitude)
        )
    if one := event.organisation:
        yield NamedEntity(NameKind.ORGANISATION, one.pk, one.slug, [one.name])
    if page := event.programme:
        yield NamedEntity(NameKind.PROGRAMME, page.pk, page.slug, [page.title, page.title_en])
    for category in event.all_categories:
        names = [category.name, category.name_en, *category.synonyms.splitlines()]
        yield NamedEntity(NameKind.CATEGORY, category.pk, category.slug, names)


def index_names(
    entities: Collection[tuple[Event, int, Sequence[NamedEntity]]], gone: Collection[int]
) -> None:
    """Write the bearings and names of these events; those of ``gone`` events are deleted.

    Constant number of statements. Entities without events keep their names until :func:`sweep`, but
    are not suggested, because nothing of them is to come.
    """
    event_ids = [event.pk for event, _end, _names in entities]
    IndexedBearing.objects.filter(event__in=[*event_ids, *gone]).delete()
    IndexedBearing.objects.bulk_create(
        IndexedBearing(event_id=event.pk, kind=one.kind, key=one.key, last_end=end)
        for event, end, names in entities
        for one in names
    )
    IndexedName.objects.filter(kind=NameKind.EVENT, key__in=gone).delete()
    _write_names({one.id: one for _event, _end, names in entities for one in names}.values())


def index_words(said: Iterable[str], noted: Collection[str] = ()) -> Collection[str]:
    """Add the words of events to the index and return them; words in ``noted`` are skipped."""
    ordered = sorted(word for word in set(said).difference(noted) if is_noted(word))
    for start in range(0, len(ordered), STRIDE):
        part = ordered[start : start + STRIDE]
        known = set(IndexedWord.objects.filter(word__in=part).values_list("word", flat=True))
        new = [IndexedWord(word=word, stem=stem(word)) for word in part if word not in known]
        # Another process may insert the same word.
        IndexedWord.objects.bulk_create(new, ignore_conflicts=True)
        LEXICON.note([row.word for row in new])
    return ordered


def sweep(said: Collection[str]) -> None:
    """Delete names of entities without events, and words that are not in ``said``."""
    for kind in NameKind:
        if kind != NameKind.LANDMARK:
            bearing = IndexedBearing.objects.filter(kind=kind).values("key")
            IndexedName.objects.filter(kind=kind).exclude(key__in=bearing).delete()
    known = IndexedWord.objects.values_list("word", flat=True)
    stale = sorted(set(known).difference(said))
    for start in range(0, len(stale), STRIDE):
        IndexedWord.objects.filter(word__in=stale[start : start + STRIDE]).delete()


def name_rows(one: NamedEntity) -> dict[str, IndexedName]:
    """Return one row a name, keyed by its words; of equal ones the first."""
    rows: dict[str, IndexedName] = {}
    for name in one.names:
        words = padded(content_words(name))[:LONGEST_NAME]
        if words:
            row = IndexedName(kind=one.kind, key=one.key, words=words, slug=one.slug)
            row.label, (row.latitude, row.longitude) = one.names[0][:LONGEST_LABEL], one.point
            rows.setdefault(words, row)
    return rows


def _write_names(entities: Collection[NamedEntity]) -> None:
    """Write only the rows that differ: common entities, as categories, are in many events."""
    bearers = {one.id for one in entities}
    new = {
        (one.kind, one.key, words): row for one in entities for words, row in name_rows(one).items()
    }
    kinds, keys = {one.kind for one in entities}, sorted({one.key for one in entities})
    old: dict[tuple[str, int, str], IndexedName] = {}
    for start in range(0, len(keys), STRIDE):
        rows = IndexedName.objects.filter(kind__in=kinds, key__in=keys[start : start + STRIDE])
        old |= {
            (row.kind, row.key, row.words): row for row in rows if (row.kind, row.key) in bearers
        }
    stale = sorted(
        row.pk for key, row in old.items() if key not in new or _facts(row) != _facts(new[key])
    )
    for start in range(0, len(stale), STRIDE):
        IndexedName.objects.filter(pk__in=stale[start : start + STRIDE]).delete()
    # In sorted order: two processes that insert the same names cannot deadlock.
    missing = [
        new[key] for key in sorted(new) if key not in old or _facts(old[key]) != _facts(new[key])
    ]
    IndexedName.objects.bulk_create(missing, ignore_conflicts=True)


def _facts(row: IndexedName) -> tuple[object, ...]:
    return row.label, row.slug, row.latitude, row.longitude
