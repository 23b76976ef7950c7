"""Compared form of an event, a draft or a proposal: words of title and text, places, days."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html import unescape
from typing import NamedTuple

from django.utils.html import strip_tags

from search.alike.markers import Markers, markers_of, marks_of_text
from search.alike.places import place_stems
from search.query.rarity import Frequencies
from search.text import content_words, stem

#: Number of a text's words that are compared: the rarest ones.
MOST_WORDS = 60
#: Characters of a text that are read; the rest is ignored.
LONGEST_TEXT = 20_000
_NUMBER = re.compile(r"\d+\w?|\d+h\d*")
#: Separators between the parts of a title.
_BETWEEN = re.compile(r"\s[-–—|+/]\s|[–—:;,.?!«»“”\"()]")
#: English stop words; the French ones are left out already.
_ENGLISH = "an and at by for from in is of on or our the to with"
_ENGLISH_WORDS = frozenset(_ENGLISH.split())
#: Minutes after midnight. An earlier start also belongs to the evening before.
NIGHT_ENDS = 4 * 60
#: Least weight of a rare word (:meth:`Frequencies.weight`): one event in 75 uses it.
RARE = 0.57


#: Weight of a stem: :meth:`Frequencies.weight`.
Weigh = Callable[[str], float]


class TitleWord(NamedTuple):
    """A folded word and its stem."""

    word: str
    stem: str


@dataclass(frozen=True, slots=True)
class EventPlace:
    """A place: names, coordinates, primary key, and the keys of the places that contain it."""

    names: tuple[str, ...]
    latitude: float | None = None
    longitude: float | None = None
    key: int | None = None
    within: frozenset[int] = frozenset()

    def is_of_one_family(self, other: "EventPlace") -> bool:
        """Whether both are the same place, or one contains the other."""
        if self.key is None or other.key is None:
            return False
        return self.key == other.key or self.key in other.within or other.key in self.within


@dataclass(frozen=True)
class EventEntry:
    """Compared form of an event.

    ``days`` maps each day in the city, as an ordinal, to its known starts in minutes after
    midnight.
    """

    title: str
    #: Stems of title and text, the rarest first.
    words: tuple[str, ...] = ()
    spots: tuple[EventPlace, ...] = ()
    days: Mapping[int, frozenset[int]] = field(default_factory=dict)
    #: Audience, language, session and duration found in the text (:func:`marks_of_text`).
    marks: frozenset[str] = frozenset()

    @cached_property
    def _said(self) -> Mapping[str, str]:
        """The first word of the title for each stem, in order."""
        said: dict[str, str] = {}
        for word in content_words(self.title):
            said.setdefault(stem(word), word)
        return said

    @cached_property
    def title_stems(self) -> tuple[str, ...]:
        return tuple(self._said)

    @cached_property
    def title_parts(self) -> tuple[frozenset[str], ...]:
        """Sets of stems of the title's parts, which colons, dashes, commas or quotes separate."""
        parts = (frozenset(map(stem, content_words(part))) for part in _BETWEEN.split(self.title))
        return tuple(part for part in parts if part)

    @cached_property
    def title_tokens(self) -> tuple[TitleWord, ...]:
        """Words of the title, one a stem, without the event's own year and English stop words."""
        years = (
            {str(dt.date.fromordinal(day).year) for day in (min(self.days), max(self.days))}
            if self.days
            else ()
        )
        tokens = [TitleWord(word, said_stem) for said_stem, word in self._said.items()]
        return tuple(
            one for one in tokens if one.word not in _ENGLISH_WORDS and one.word not in years
        ) or tuple(tokens)

    @cached_property
    def named_stems(self) -> tuple[str, ...]:
        """Stems of the title that are not numbers."""
        return tuple(one for one in self.title_stems if not _NUMBER.fullmatch(one))

    @cached_property
    def named_tokens(self) -> tuple[TitleWord, ...]:
        """Words of the title that are not numbers, with their stems."""
        return tuple(one for one in self.title_tokens if not _NUMBER.fullmatch(one.stem))

    @cached_property
    def title_words(self) -> str:
        return words_of_title(self.title)

    @cached_property
    def title_and_places(self) -> str:
        """Title and place names together; another title's acronym may be written out there."""
        return " ".join((self.title, *(name for spot in self.spots for name in spot.names)))

    @cached_property
    def all_stems(self) -> frozenset[str]:
        return frozenset((*self.named_stems, *self.words))

    @cached_property
    def text_stems(self) -> frozenset[str]:
        """Stems of the text that are not in the title."""
        return frozenset(self.words).difference(self.title_stems)

    def rare_stems(self, weight: Weigh) -> Mapping[str, float]:
        """Return the rare stems by ``weight``, each with its squared weight.

        Cached, because one entry is compared with many.
        """
        known = self.__dict__.get("_rare", (None, {}))
        if known[0] != weight:
            known = (
                weight,
                {stem: worth**2 for stem in self.all_stems if (worth := weight(stem)) >= RARE},
            )
            self.__dict__["_rare"] = known
        return known[1]

    @cached_property
    def place_stems(self) -> frozenset[str]:
        """Stems of the names of all places of the event."""
        return frozenset(
            stem for spot in self.spots for name in spot.names for stem in place_stems(name)
        )

    @cached_property
    def markers(self) -> Markers:
        return markers_of(self.title, self.marks)


def entry_of(
    title: str,
    text: str = "",
    spots: Iterable[EventPlace] = (),
    days: Mapping[int, frozenset[int]] | None = None,
    frequencies: Frequencies | None = None,
) -> EventEntry:
    """Build the entry of an event from its title and its text (HTML or plain).

    ``frequencies`` say which words are rare.
    """
    plain = plain_text(text)
    words = rarest_stems(title, plain, frequencies or Frequencies())
    return EventEntry(title, words, tuple(spots), days or {}, marks_of_text(plain))


@lru_cache(50_000)
def words_of_title(title: str) -> str:
    """Return the title's content words in one string.

    Cached, because an event is compared with dozens.
    """
    return " ".join(content_words(title))


def plain_text(text: str) -> str:
    return unescape(strip_tags(text[:LONGEST_TEXT].replace("<", " <")))


def add_start(days: dict[int, set[int]], day: int, minutes: int | None = None) -> None:
    """Add a start to ``days``, in minutes after midnight.

    One before 4:00 is also added to the evening before.
    """
    days.setdefault(day, set())
    if minutes is not None:
        days[day].add(minutes)
        if minutes < NIGHT_ENDS:
            days.setdefault(day - 1, set()).add(minutes + 24 * 60)


def all_stems(title: str, text: str) -> list[str]:
    """Return the distinct stems of title and text, without numbers and the shortest."""
    counted = dict.fromkeys(stem(word) for word in content_words(f"{title} {plain_text(text)}"))
    return [one for one in counted if len(one) > 2 and not _NUMBER.fullmatch(one)]


def rarest_stems(title: str, text: str, frequencies: Frequencies) -> tuple[str, ...]:
    """Return the :data:`MOST_WORDS` rarest stems, which distinguish an event best."""
    return tuple(sorted(all_stems(title, text), key=frequencies.weight, reverse=True)[:MOST_WORDS])
