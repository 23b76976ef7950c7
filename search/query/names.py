"""Named entities in a query: neighbourhoods, stations, places, and titles that are kept whole."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from search.enums import LANDMARK_ORDER, LandmarkKind, NameKind
from search.query.language import zipf
from search.query.lookups import SAID, Lookups, NameRow
from search.query.parameters import Point
from search.query.sentences import Sentence
from search.query.vocabulary import KnownLandmark
from search.text import content_words, padded, stem

#: Most content words of a name, and of a query in which names are looked for.
LONGEST_NAME, MOST_LOOKED_AT = 6, 24
#: Radius in metres of «près de» a place.
NEAR_PLACE_M = 500
_SORTS = """
    allee allees arcades av avenue bassin bd belvedere bois boulevard butte canal carrefour chaussee
    chemin cimetiere cite coulee cour cours esplanade faubourg galerie gare hameau ile impasse
    jardin jardins mail parc parvis passage passerelle place placette pont port porte promenade
    quai quartier rond route rue ruelle sente sentier square station terrasse villa voie
"""
#: First words of names that say by themselves that they are a location: «rue de Rivoli».
LOCATION_SORTS = frozenset(_SORTS.split())
#: Zipf frequency of words that mean something else before they name a neighbourhood: «combat».
COMMON_ZIPF = 4.0

_LINK = r"(?: (?:de|du|des|d|la|le|les|l|the|of))*"
_SORT_OF = (
    rf"(?: (?:la |le |les |l )?(?:metro|station|arret|quartier|place|square)(?: metro)?{_LINK})?"
)
_NEAR = re.compile(
    r"(?:^| )(?P<near>(?:tout )?(?:pres|proche|autour|vers|near|nearby|close to|around|next to"
    r"|(?:a )?cote|du cote|(?:a )?proximite|(?:aux )?(?:alentours|environs)|not far from|pas loin)"
    rf"{_LINK}{_SORT_OF})$"
)
#: Narrower than :data:`_NEAR`, for streets without their first word: «autour de Mozart» and «vers
#: Noël» are no locations.
_CLOSE_TO = re.compile(
    r"(?:^| )(?P<near>(?:tout )?(?:pres|proche|near|nearby|close to|next to|(?:a )?proximite"
    rf"|not far from|pas loin){_LINK})$"
)
#: Not of a day: «le 12 rue de Rivoli».
_HOUSE_NUMBER = re.compile(
    r"(?:^|(?<!\ble)(?<!\bdu)(?<!\bthe)(?<!\bon) )(?P<number>(?:au )?\d{1,3}(?: (?:bis|ter))?)$"
)
_STATION = re.compile(
    rf"(?:^| )(?P<near>(?:au |a la |du |de la )?(?:metro|station|arret)(?: metro)?{_LINK})$"
)
_IN = re.compile(
    rf"(?:^| )(?P<near>(?:(?:a|au|aux|in|at|dans|sur)(?: le)? quartier|quartier"
    rf"|a|au|aux|in|at|dans|sur){_LINK})$"
)
_AT = re.compile(r"(?:^| )(?P<near>(?:a|au|aux|at)(?: (?:la|le|les|l|the))*)$")


@dataclass(frozen=True, slots=True)
class Where:
    """A point with a radius, or a place."""

    name: str
    point: Point | None = None
    radius_m: int = NEAR_PLACE_M
    place_slug: str = ""


@dataclass(slots=True)
class Name:
    """Consecutive words that are the whole name of something.

    Of each kind, the entity if it is unique.
    """

    first: int
    last: int
    #: Number of content words.
    length: int
    landmark: KnownLandmark | None = None
    #: Whether the landmark's name begins with a word of :data:`LOCATION_SORTS`.
    says_sort: bool = False
    #: Whether a word of it is rare enough to mean nothing but a name.
    is_rare: bool = False
    place: Where | None = None
    #: Whether it is a title or name to search by its words.
    is_title: bool = False
    is_event: bool = False
    is_category: bool = False

    def note_landmark(self, row: NameRow) -> None:
        """Note the landmark of the row, unless an editor's or one of an earlier kind is noted."""
        if row.landmark_kind is None or row.north is None or row.east is None:
            return  # deleted, and its name not yet
        landmark = KnownLandmark(
            row.called,
            row.landmark_kind,
            row.north,
            row.east,
            row.radius_m or NEAR_PLACE_M,
            is_imported=bool(row.is_imported),
        )
        words = row.words.split()
        self.says_sort = words[0] in LOCATION_SORTS
        self.is_rare = any(zipf(word) < COMMON_ZIPF for word in words)
        if self.landmark is None or _landmark_rank(landmark) < _landmark_rank(self.landmark):
            self.landmark = landmark

    def is_location_alone(self, landmark: KnownLandmark) -> bool:
        """Whether the name is a location without words that ask for one.

        Neighbourhoods are, and squares as «parc Monceau», unless an event has that
        name. Nobody chose the names of imported ones: quarters of Paris are called «Combat» and
        «Bonne-Nouvelle».
        """
        if not landmark.is_imported:
            is_square = landmark.kind == LandmarkKind.SQUARE
            return landmark.kind == LandmarkKind.NEIGHBOURHOOD or (
                is_square and self.length > 1 and not self.is_event
            )
        if landmark.kind == LandmarkKind.STREET:
            return self.says_sort and self.length > 1 and not self.is_title
        if landmark.kind == LandmarkKind.NEIGHBOURHOOD and self.is_rare:
            return not self.is_event
        is_outside = landmark.kind != LandmarkKind.BUILDING
        return is_outside and self.says_sort and self.length > 1 and not self.is_event


@dataclass(slots=True)
class Names:
    """Cache of the names in a query and its readings; each is looked up once."""

    lookups: Lookups
    rows: dict[str, list[NameRow]] = field(default_factory=dict)
    #: Stems that were looked up and that no event contains.
    unsaid: set[str] = field(default_factory=set)

    def within(self, sentence: Sentence) -> list[Name]:
        """Return the names in ``sentence``, the longest first; at most one database query."""
        self.look_up(sentence)
        names = []
        for words, (first, last) in _spans(sentence):
            name = Name(first, last, length=len(words.split()))
            for row in self.rows[words]:
                _note(name, row)
            if self.rows[words]:
                names.append(name)
        return sorted(names, key=lambda name: (-name.length, name.first))

    def look_up(self, *sentences: Sentence) -> None:
        """Look up the names in these sentences together, without those known already."""
        spans = {words for sentence in sentences for words, _where in _spans(sentence)}.difference(
            self.rows
        )
        if not spans:
            return
        self.rows |= {words: [] for words in spans}
        stems = {stem(word) for words in spans for word in words.split()}
        self.unsaid |= stems
        for row in self.lookups.names(spans, stems):
            if row.kind == SAID:
                self.unsaid.discard(row.words)
            else:
                self.rows[row.words].append(row)


def where_is(name: Name, sentence: Sentence) -> tuple[int, Where] | None:
    """Return where ``name`` is, if the words before it ask for a location.

    With the position of the first of these words. Some landmarks need no such words.
    """
    before = " ".join(sentence.line().split()[: name.first])
    for pattern, where in _candidates(name):
        if found := pattern.search(before):
            return name.first - len(found["near"].split()), where
    if name.landmark and name.is_location_alone(name.landmark):
        number = _HOUSE_NUMBER.search(before) if name.says_sort else None
        words_before = len(number["number"].split()) if number else 0
        return name.first - words_before, _around(name.landmark)
    return None


def _candidates(name: Name) -> Iterator[tuple[re.Pattern[str], Where]]:
    """Yield patterns of the words before ``name``, and the location each gives."""
    landmark, place = name.landmark, name.place
    if landmark and landmark.kind == LandmarkKind.STREET and not name.says_sort:  # «Rivoli»
        if name.is_rare:  # «près du cirque» is not near the rue du Cirque
            yield _CLOSE_TO, _around(landmark)
        landmark = None
    if landmark:
        yield _NEAR, _around(landmark)
        yield _STATION, _around(landmark)
    if place and place.point:
        yield _NEAR, place
    if place:
        yield _AT, replace(place, point=None)
    if landmark and landmark.kind not in (LandmarkKind.STATION, LandmarkKind.BUILDING):
        yield _IN, _around(landmark)


def _around(landmark: KnownLandmark) -> Where:
    return Where(landmark.name, point_at(landmark.latitude, landmark.longitude), landmark.radius_m)


def point_at(latitude: float, longitude: float) -> Point:
    """Return the point rounded as in the query string, to about ten metres.

    So equal points give equal URLs.
    """
    return Point(float(f"{latitude:g}"), float(f"{longitude:g}"))


def _spans(sentence: Sentence) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield each run of content words, written as in the index of names, and its position."""
    content = [
        rank
        for rank, token in enumerate(sentence.tokens)
        if token.is_left and sentence.is_content(rank)
    ]
    for start, first in enumerate(content[:MOST_LOOKED_AT]):
        for last in content[start : start + LONGEST_NAME]:
            words = padded(content_words(sentence.typed_words(first, last)))
            is_whole = all(
                token.is_left and not token.is_quoted for token in sentence.tokens[first : last + 1]
            )
            if words and is_whole:
                yield words, (first, last)
    yield from _whole(sentence, content)


def _whole(sentence: Sentence, content: Sequence[int]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield all words as one run, when :func:`_spans` has not: a title is long, or has quotes."""
    is_quoted = any(sentence.tokens[rank].is_quoted for rank in content)
    is_literal = all(sentence.tokens[rank].is_quoted for rank in content)
    if is_literal or len(content) > MOST_LOOKED_AT:
        return
    first, last = content[0], content[-1]
    is_left = all(token.is_left for token in sentence.tokens[first : last + 1])
    words = padded(content_words(sentence.typed_words(first, last)))
    if words and is_left and (is_quoted or len(content) > LONGEST_NAME):
        yield words, (first, last)


def _note(name: Name, row: NameRow) -> None:
    """Note in ``name`` what the row says of it: landmark, category, title or place."""
    if row.kind == NameKind.LANDMARK:
        name.note_landmark(row)
    elif row.kind == NameKind.CATEGORY:
        name.is_category = True
    else:
        name.is_title = True
        name.is_event |= row.kind == NameKind.EVENT
        if row.kind == NameKind.PLACE and row.entities == 1:
            point = None if row.north is None or row.east is None else point_at(row.north, row.east)
            name.place = Where(row.called, point, place_slug=row.at)


def _landmark_rank(landmark: KnownLandmark) -> tuple[bool, int]:
    """Return the sort key of landmarks with one name: editors' first, then by kind."""
    return landmark.is_imported, LANDMARK_ORDER.index(LandmarkKind(landmark.kind))
