"""What a pair of entries has in common, in numbers from 0 to 1: what the weights are of, and the words of why."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import mul

from rapidfuzz import fuzz

from search.alike.entries import RARE, Entry, Spot, Token
from search.alike.matching import Matched, commonness, meanings_of
from search.alike.places import METRES_A_DEGREE, NEAR_M, metres_apart, normalised
from search.text import stems

#: Within so many metres are the parts of one place.
FAMILY_M = 60
#: Starts within so many minutes are one hour, and from so many on two.
SAME_HOUR, OTHER_HOUR = 45, 120
#: What sources write who do not know the hour.
DEFAULT_STARTS = frozenset({20 * 60, 0})
#: What counts of a title's words that the place's name says.
OF_THE_PLACE = 0.15
#: Shared words of this weight in all are as many as need be.
ENOUGH_RARE = 3.0
#: Names that both titles say, of this weight in all, are as many as need be.
ENOUGH_TOLD = 2.0
#: From this weight on a title's word tells something.
TELLING = 0.4
#: Names of places that are one, or one within the other.
NAMES_LIKE = 85

_UMBRELLA = frozenset(
    stems(
        "festival festivals programme programmation saison semaine mois édition cycle fête fêtes journées rencontres "
        "biennale agenda année centenaire exposition expo kiosques visites dimanches soirées rétrospective"
    )
)
_WITHIN = frozenset(stems("vernissage finissage rencontre visite projection concert lecture table ouverture clôture"))

NAMES = (
    "bias", "rare", "rare_share", "title", "title_within", "title_equal", "title_fuzzy", "title_told", "title_apart",
    "place_same", "place_near", "place_named", "place_unknown", "days_covered", "days_alike", "one_day", "hour_same",
    "hour_apart", "longer", "umbrella", "within", "mentioned", "mentions_both", "rare_and_title", "place_and_title",
    "session", "rare_and_place",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """What two entries have in common."""

    values: tuple[float, ...]
    is_contradicted: bool
    is_far: bool
    #: Whether each title says the name of a place of its own.
    names_two_places: bool
    shares_no_day: bool
    #: How much both say that only one event would: names in their titles, rare words in their texts.
    evidence: float
    #: The one that lasts longer, or says of itself that it is more: of which the other may be a part.
    first_is_whole: bool
    shares_day: bool
    shares_evening: bool

    def __getitem__(self, name: str) -> float:
        return self.values[NAMES.index(name)]


def pair_of(one: Entry, other: Entry, weight: Callable[[str], float]) -> Pair:
    """Compare ``one`` with ``other``; ``weight`` is that of a stem (:meth:`Frequencies.weight`)."""
    place = _places(one, other)
    ignored = one.place_stems | other.place_stems
    titles = _titles(one, other, ignored, weight)
    shared = (one.all_stems & other.all_stems) - ignored
    rare = {stem: worth**2 for stem in shared if (worth := weight(stem)) >= RARE}
    rare_weight = sum(rare.values())
    least = min(one.rare_weight(weight), other.rare_weight(weight))
    # Besides their titles: what two events of one plain name do not share.
    beyond = sum(worth for stem, worth in rare.items() if stem not in one.title_stems)
    days = _days(one, other)
    mentions = sorted((_mention(one, other, ignored, weight), _mention(other, one, ignored, weight)))
    lengths = max(1, len(one.days)), max(1, len(other.days))
    umbrellas = [bool(_UMBRELLA & set(entry.title_stems)) for entry in (one, other)]
    longer = min(1.0, abs(lengths[0].bit_length() - lengths[1].bit_length()) / 5)
    first_is_whole = lengths[0] > lengths[1] if lengths[0] != lengths[1] else umbrellas[0] >= umbrellas[1]
    whole, part = (0, 1) if first_is_whole else (1, 0)
    entries = (one, other)
    pairs = (entries, (other, one))
    # The text of the one that has no place may name the other's.
    is_named = any(
        (said := frozenset(stems(normalised(name)))) and said <= unplaced.all_stems
        for unplaced, placed in pairs
        if place == "unknown" and not unplaced.spots
        for spot in placed.spots
        for name in spot.names
    )
    values: dict[str, float] = {
        "bias": 1.0,
        "rare": min(1.0, rare_weight / ENOUGH_RARE),
        "rare_share": min(1.0, rare_weight / least) if least else 0.0,
        **titles.values,
        "place_same": place == "same",
        "place_near": place == "near",
        "place_named": is_named,
        "place_unknown": place == "unknown",
        **days.values,
        "longer": longer,
        "umbrella": umbrellas[whole] and not umbrellas[part],
        "within": bool(_WITHIN & set(entries[part].title_stems)) and longer > 0,
        "mentioned": mentions[1],
        "mentions_both": mentions[0],
    }
    values["rare_and_title"] = values["rare"] * max(values["title"], values["title_within"])
    values["rare_and_place"] = values["rare"] * values["place_same"]
    values["place_and_title"] = max(values["place_same"], values["place_named"]) * values["title"]
    # The same on several days at other hours is another session; on one day, perhaps an hour that was guessed.
    values["session"] = values["title_equal"] * values["hour_apart"] * (0.5 if values["one_day"] else 1.0)
    own = [mine.place_stems & set(mine.title_stems) - its.place_stems - set(its.title_stems) for mine, its in pairs]
    return Pair(
        values=tuple(float(values[name]) for name in NAMES),
        is_contradicted=one.markers.contradicts(other.markers),
        is_far=place == "far",
        names_two_places=place in ("near", "far") and all(own),
        shares_no_day=days.shares_none,
        evidence=beyond + titles.telling,
        first_is_whole=first_is_whole,
        shares_day=bool(one.days.keys() & other.days.keys()),
        shares_evening=days.shares_evening,
    )


@dataclass(frozen=True, slots=True)
class _Titles:
    values: dict[str, float]
    #: What the titles say that is a name, or said by few.
    telling: float


@dataclass(frozen=True, slots=True)
class _Side:
    """What one title says, by the weights of its words: in all, with the other, as names with it, and alone."""

    total: float
    shared: float
    telling: float
    apart: float

    @classmethod
    def read(
        cls, tokens: Sequence[Token], worths: Sequence[float], found: Mapping[str, float], said: Collection[str]
    ) -> "_Side":
        """``found``: for how much each stem counts that the other title says; ``said``: the stems of all it says."""
        shares = [(token.stem, worth, found.get(token.stem, 0.0)) for token, worth in zip(tokens, worths, strict=True)]
        return cls(
            total=sum(worths),
            shared=sum(worth * share for _stem, worth, share in shares),
            telling=sum(worth**2 * share for _stem, worth, share in shares if worth >= TELLING),
            apart=sum(worth for stem, worth, _share in shares if stem not in found and stem not in said),
        )


def _titles(one: Entry, other: Entry, ignored: frozenset[str], weight: Callable[[str], float]) -> _Titles:
    """How alike the titles are, each word by its weight; a place's name says little, a typing slip is none."""

    def worths(tokens: Sequence[Token]) -> list[float]:
        least = (min(weight(token.stem), commonness(token.word)) for token in tokens)
        places = (OF_THE_PLACE if token.stem in ignored else 1.0 for token in tokens)
        return list(map(mul, least, places))

    ours, theirs = one.title_tokens, other.title_tokens
    matched = Matched(ours, theirs, (one.title_and_places, other.title_and_places))
    sides = [
        _Side.read(tokens, worths(tokens), found, its.all_stems)
        for tokens, found, its in ((ours, matched.ours, other), (theirs, matched.theirs, one))
    ]
    telling = min(side.telling for side in sides)
    totals = sum(side.total for side in sides)
    is_said = all(side.total for side in sides)
    return _Titles(
        {
            "title": min(1.0, sum(side.shared for side in sides) / totals) if is_said else 0.0,
            "title_within": min(1.0, max(side.shared / side.total for side in sides)) if is_said else 0.0,
            "title_equal": one.title_words == other.title_words,
            "title_fuzzy": fuzz.token_sort_ratio(one.title_words, other.title_words) / 100,
            "title_apart": min(1.0, min(side.apart for side in sides) / ENOUGH_TOLD),
            "title_told": min(1.0, telling / ENOUGH_TOLD),
        },
        telling,
    )


def _mention(entry: Entry, other: Entry, ignored: frozenset[str], weight: Callable[[str], float]) -> float:
    """How much of what the title of ``entry`` alone could say is said by ``other``; nothing where it says no name."""
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


def is_another_plainly(one: Entry, other: Entry) -> bool:
    """Whether nothing that both say can make them one: told at less cost than :func:`pair_of`."""
    if one.days and other.days and one.days.keys().isdisjoint(other.days):
        return True
    return one.markers.contradicts(other.markers) or (
        one.title_words != other.title_words and _places(one, other) == "far"
    )


def _places(one: Entry, other: Entry) -> str:
    """How near the nearest place of one event is to a place of the other: same, near, unknown, far."""
    relations = {_relation(ours, theirs) for ours in one.spots for theirs in other.spots}
    return next((relation for relation in ("same", "near", "unknown", "far") if relation in relations), "unknown")


def _relation(spot: Spot, place: Spot) -> str:
    if spot.is_of_one_family(place):
        return "same"
    apart = metres_apart(spot.latitude, spot.longitude, place.latitude, place.longitude)
    if apart is not None and apart <= FAMILY_M:
        return "same"
    names = ((normalised(ours), normalised(theirs)) for ours in spot.names for theirs in place.names)
    are_like = any(fuzz.token_set_ratio(*pair) >= NAMES_LIKE for pair in names)
    if apart is None:
        return "same" if are_like else "unknown"
    if apart <= NEAR_M:
        return "same" if are_like else "near"
    return "near" if are_like and apart <= METRES_A_DEGREE / 20 else "far"


@dataclass(frozen=True, slots=True)
class _Days:
    values: dict[str, float]
    shares_none: bool
    shares_evening: bool


def _days(one: Entry, other: Entry) -> _Days:
    shared = one.days.keys() & other.days.keys()
    if not one.days or not other.days:
        values = {"days_covered": 0.5, "days_alike": 0.0, "one_day": 0.0, "hour_same": 0.0, "hour_apart": 0.0}
        return _Days(values, shares_none=False, shares_evening=False)
    starts = [(one.days[day], other.days[day]) for day in sorted(shared)[:8]]
    gaps = [
        min(abs(ours - theirs) for ours in first for theirs in second) for first, second in starts if first and second
    ]
    gap = min(gaps) if gaps else None
    known = [minutes for pair in starts for side in pair for minutes in side]
    is_default = any(minutes in DEFAULT_STARTS for minutes in known)
    return _Days(
        {
            "days_covered": len(shared) / min(len(one.days), len(other.days)),
            "days_alike": len(shared) / len(one.days.keys() | other.days.keys()),
            "one_day": len(one.days) == len(other.days) == len(shared) == 1,
            "hour_same": gap is not None and gap <= SAME_HOUR,
            "hour_apart": gap is not None and gap >= OTHER_HOUR and not is_default,
        },
        shares_none=not shared,
        shares_evening=bool(known) and min(known) >= 17 * 60,
    )
