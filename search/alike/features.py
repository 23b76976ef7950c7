"""Features of a pair of entries, as numbers from 0 to 1.

They are the input of the weights and of the reasons in words.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from operator import mul

from rapidfuzz import fuzz

from search.alike.entries import RARE, EventEntry, EventPlace, TitleWord, Weigh
from search.alike.matching import TitleMatches, commonness, meanings_of
from search.alike.occasions import OPENING, occasions_of
from search.alike.places import (
    METRES_A_DEGREE,
    NEAR_M,
    are_two_of_a_kind,
    metres_apart,
    normalised,
    share_a_name,
)
from search.alike.weights import FEATURES
from search.text import stems

#: Points within so many metres are parts of one place.
FAMILY_M = 60
#: A source may have put a place of the same name so many metres away from its true point.
STRAYED_M = METRES_A_DEGREE / 20
#: Starts at most so many minutes apart are the same hour; from so many on, different hours.
SAME_HOUR, OTHER_HOUR = 45, 120
#: An event that «lasts longer than its date» may still be on so many days later.
LASTS_DAYS = 21
#: Only so many first days of each entry are compared to find the nearest, and so many common days
#: for their hours.
FEW_DAYS = 8
#: Weight of a title's word that also occurs in the name of the place.
OF_THE_PLACE = 0.15
#: Total weight of shared rare words at which the feature reaches 1.
ENOUGH_RARE = 3.0
#: Total weight of names in both titles at which the feature reaches 1.
ENOUGH_TOLD = 2.0
#: Least weight of a title's word that counts as evidence.
TELLING = 0.4
#: Least likeness (0 to 100) of the names of two places that are one, or one within the other.
NAMES_LIKE = 85

_UMBRELLA = frozenset(
    stems(
        "festival festivals programme programmation saison semaine mois édition cycle fête fêtes "
        "journées rencontres "
        "biennale agenda année centenaire exposition expo kiosques visites dimanches soirées "
        "rétrospective"
    )
)

#: Features by name.
Features = dict[str, float]
_RANK = {name: number for number, name in enumerate(FEATURES)}


@dataclass(frozen=True, slots=True)
class PairFeatures:
    """Features of two entries, and what follows from them."""

    values: tuple[float, ...]
    is_contradicted: bool
    #: Whether their places are far apart, or two of one kind (two town halls).
    is_elsewhere: bool
    #: Whether each title contains the name of its own place and not of the other's.
    names_two_places: bool
    shares_no_day: bool
    #: Weight of the names in both titles and of the rare words in both texts.
    evidence: float
    #: Whether the first lasts longer, or is by its title a festival or a series: the other may be a
    #: part of it.
    first_is_whole: bool
    shares_day: bool
    shares_evening: bool

    def __getitem__(self, name: str) -> float:
        return self.values[_RANK[name]]


def pair_of(one: EventEntry, other: EventEntry, weight: Weigh) -> PairFeatures:
    """Compute the features of a pair; ``weight`` is that of a stem (:meth:`Frequencies.weight`)."""
    place = _places(one, other)
    ignored = one.place_stems | other.place_stems
    titles, telling = _titles(one, other, ignored, weight)
    words, beyond = _words(one, other, ignored, weight)
    days, shares_evening = _days(one, other)
    longer, first_is_whole = _lengths(one, other)
    ours, theirs = occasions_of(one.title), occasions_of(other.title)
    values = {
        "bias": 1.0,
        **words,
        **titles,
        **{
            f"place_{relation}": place == relation
            for relation in ("same", "near", "like", "unknown")
        },
        **days,
        "longer": longer,
        "occasion_apart": bool(ours and theirs and not ours & theirs),
        # Whether just one is an opening.
        "opening": (OPENING in ours) != (OPENING in theirs),
    }
    values["both_apart"] = values["title_apart"] * values["text_apart"]
    values["series"] = values["title_apart"] * (
        not set(one.title_parts).isdisjoint(other.title_parts)
    )
    return PairFeatures(
        values=tuple(float(values[name]) for name in FEATURES),
        is_contradicted=one.markers.contradicts(other.markers),
        is_elsewhere=place in ("other", "far"),
        names_two_places=place in ("near", "far") and _name_two_places(one, other),
        shares_no_day=_share_no_day(one, other),
        evidence=beyond + telling,
        first_is_whole=first_is_whole,
        shares_day=bool(one.days.keys() & other.days.keys()),
        shares_evening=shares_evening,
    )


def _words(
    one: EventEntry, other: EventEntry, ignored: frozenset[str], weight: Weigh
) -> tuple[Features, float]:
    """Return the features of rare words: used by both, or only in one text.

    Also the weight of those that both use outside their titles; two events of one common title
    share none.
    """
    ours, theirs = one.rare_stems(weight), other.rare_stems(weight)
    rare = {stem: ours[stem] for stem in (ours.keys() & theirs.keys()) - ignored}
    total = sum(rare.values())
    alone = min(_said_alone(one, other, ignored, weight), _said_alone(other, one, ignored, weight))
    values = {
        "rare": min(1.0, total / ENOUGH_RARE),
        "text_apart": min(1.0, alone / ENOUGH_RARE),
        "mentioned": max(
            _mention(one, other, ignored, weight), _mention(other, one, ignored, weight)
        ),
    }
    return values, sum(worth for stem, worth in rare.items() if stem not in one.title_stems)


def _said_alone(
    entry: EventEntry, other: EventEntry, ignored: frozenset[str], weight: Weigh
) -> float:
    """Return the weight of the rare words in the text of ``entry`` that ``other`` lacks."""
    rare = entry.rare_stems(weight)
    alone = rare.keys() & entry.text_stems - other.all_stems - ignored
    return sum(rare[stem] for stem in alone)


def _lengths(one: EventEntry, other: EventEntry) -> tuple[float, bool]:
    """Return how much the durations differ, and which event is longer.

    The second value is whether the first is longer, or at equal durations a festival by its title.
    """
    days, others = max(1, len(one.days)), max(1, len(other.days))
    longer = min(1.0, abs(days.bit_length() - others.bit_length()) / 5)
    if days != others:
        return longer, days > others
    return longer, not _UMBRELLA.isdisjoint(one.title_stems) or _UMBRELLA.isdisjoint(
        other.title_stems
    )


def _name_two_places(one: EventEntry, other: EventEntry) -> bool:
    """Whether each title contains the name of its own place and not of the other's."""
    return all(
        mine.place_stems & set(mine.title_stems) - its.place_stems - set(its.title_stems)
        for mine, its in ((one, other), (other, one))
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """Sums of the weights of one title's words.

    Of all words, of shared words, of shared names, and of words in this title alone.
    """

    total: float
    shared: float
    telling: float
    apart: float

    @classmethod
    def read(
        cls,
        tokens: Sequence[TitleWord],
        worths: Sequence[float],
        found: Mapping[str, float],
        said: Collection[str],
    ) -> "_Side":
        """Sum up one title.

        ``found`` gives for each stem of the other title how much it counts; ``said`` are all stems
        of the other entry.
        """
        shares = [
            (token.stem, worth, found.get(token.stem, 0.0))
            for token, worth in zip(tokens, worths, strict=True)
        ]
        return cls(
            total=sum(worths),
            shared=sum(worth * share for _stem, worth, share in shares),
            telling=sum(worth**2 * share for _stem, worth, share in shares if worth >= TELLING),
            apart=sum(
                worth for stem, worth, _share in shares if stem not in found and stem not in said
            ),
        )


def _titles(
    one: EventEntry, other: EventEntry, ignored: frozenset[str], weight: Weigh
) -> tuple[Features, float]:
    """Return the features of the two titles, and the weight of what names and rare words both have.

    Words of a place's name count little; a typing slip counts as the same word.
    """

    def worths(tokens: Sequence[TitleWord]) -> list[float]:
        least = (min(weight(token.stem), commonness(token.word)) for token in tokens)
        places = (OF_THE_PLACE if token.stem in ignored else 1.0 for token in tokens)
        return list(map(mul, least, places))

    ours, theirs = one.title_tokens, other.title_tokens
    matched = TitleMatches(ours, theirs, (one.title_and_places, other.title_and_places))
    sides = [
        _Side.read(tokens, worths(tokens), found, its.all_stems)
        for tokens, found, its in ((ours, matched.ours, other), (theirs, matched.theirs, one))
    ]
    telling = min(side.telling for side in sides)
    totals = sum(side.total for side in sides)
    is_said = all(side.total for side in sides)
    shared = sum(side.shared for side in sides) / totals if is_said else 0.0
    within = max(side.shared / side.total for side in sides) if is_said else 0.0
    values = {
        "title": min(1.0, shared),
        "title_within": min(1.0, within),
        "title_equal": one.title_words == other.title_words,
        "title_apart": min(1.0, min(side.apart for side in sides) / ENOUGH_TOLD),
        "title_told": min(1.0, telling / ENOUGH_TOLD),
    }
    return values, telling


def _mention(entry: EventEntry, other: EventEntry, ignored: frozenset[str], weight: Weigh) -> float:
    """Return the share (0 to 1) of the distinctive words of ``entry``'s title that ``other`` uses.

    0 when the title has no rare word.
    """
    named = [token for token in entry.named_tokens if token.stem not in ignored]
    telling = [(token.stem, min(weight(token.stem), commonness(token.word))) for token in named]
    telling = [(stem, worth) for stem, worth in telling if worth >= TELLING]
    if not any(worth >= RARE for _stem, worth in telling):
        return 0.0
    meanings = meanings_of(tuple(token.stem for token in entry.title_tokens))
    said = sum(
        worth
        for stem, worth in telling
        if stem in other.all_stems or not other.all_stems.isdisjoint(meanings.get(stem, ()))
    )
    return said / sum(worth for _stem, worth in telling)


def is_another_plainly(one: EventEntry, other: EventEntry) -> bool:
    """Whether the two are certainly different; a cheaper test than :func:`pair_of`."""
    if _share_no_day(one, other) or one.markers.contradicts(other.markers):
        return True
    return one.title_words != other.title_words and _places(one, other) in ("other", "far")


def _places(one: EventEntry, other: EventEntry) -> str:
    """Return the closest relation between a place of one event and a place of the other."""
    relations = {_relation(ours, theirs) for ours in one.spots for theirs in other.spots}
    return next(
        (name for name in ("same", "near", "like", "unknown", "other", "far") if name in relations),
        "unknown",
    )


def _relation(spot: EventPlace, place: EventPlace) -> str:
    """Return the relation of two places: «same», «near», «like», «unknown», «other» or «far»."""
    if spot.is_of_one_family(place):
        return "same"
    apart = metres_apart(spot.latitude, spot.longitude, place.latitude, place.longitude)
    if apart is None:
        return _relation_of_names(spot, place)
    if apart <= FAMILY_M:
        return "same"
    if apart > STRAYED_M:
        return "far"
    are_like = _are_names_like(spot, place)
    if apart <= NEAR_M:
        return "same" if are_like else "near"
    return "near" if are_like else "far"


def _are_names_like(spot: EventPlace, place: EventPlace) -> bool:
    """Whether a name of one place is similar to a name of the other."""
    names = (
        (normalised(ours), normalised(theirs)) for ours, theirs in product(spot.names, place.names)
    )
    return any(fuzz.token_set_ratio(*pair) >= NAMES_LIKE for pair in names)


def _relation_of_names(spot: EventPlace, place: EventPlace) -> str:
    """Return the relation of two places by their names, when a point is unknown."""
    pairs = list(product(spot.names, place.names))
    if pairs and all(are_two_of_a_kind(*pair) for pair in pairs):
        return "other"
    if _are_names_like(spot, place):
        return "same"
    return "like" if any(share_a_name(*pair) for pair in pairs) else "unknown"


def _share_no_day(one: EventEntry, other: EventEntry) -> bool:
    """Whether they are on different days, and no text says that its event lasts so long."""
    if not one.days or not other.days or not one.days.keys().isdisjoint(other.days):
        return False
    if "lasts" not in one.markers.said and "lasts" not in other.markers.said:
        return True
    pairs = product(sorted(one.days)[:FEW_DAYS], sorted(other.days)[:FEW_DAYS])
    return min(abs(first - second) for first, second in pairs) > LASTS_DAYS


def _days(one: EventEntry, other: EventEntry) -> tuple[Features, bool]:
    """Return the features of common days and hours, and whether all known hours are evenings."""
    shared = sorted(one.days.keys() & other.days.keys())
    every = one.days.keys() | other.days.keys()
    starts = [(one.days[day], other.days[day]) for day in shared[:FEW_DAYS]]
    known = [minutes for pair in starts for side in pair for minutes in side]
    gaps = [abs(ours - theirs) for pair in starts for ours, theirs in product(*pair)]
    gap = min(gaps, default=None)
    values = {
        "days_covered": len(shared) / min(len(one.days), len(other.days))
        if one.days and other.days
        else 0.5,
        "days_alike": len(shared) / max(1, len(every)),
        "one_day": len(shared) == len(every) == 1,
        "hour_same": gap is not None and gap <= SAME_HOUR,
        "hour_apart": gap is not None and gap >= OTHER_HOUR,
    }
    return values, bool(known) and min(known) >= 17 * 60
