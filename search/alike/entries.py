"""What is compared of an event, a draft or a proposal: the words of its title and text, its places, its days."""

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

#: So many of a text's words are compared: the rarest.
MOST_WORDS = 60
#: Signs of a text beyond these are not read.
LONGEST_TEXT = 20_000
_NUMBER = re.compile(r"\d+\w?|\d+h\d*")
#: What stands between the parts of a title.
_BETWEEN = re.compile(r"\s[-–—|+/]\s|[–—:;,.?!«»“”\"()]")
#: What English puts between words that say something; French leaves its own out already.
_ENGLISH = frozenset(["an", "and", "at", "by", "for", "from", "in", "is", "of", "on", "or", "our", "the", "to", "with"])
#: What starts before is of the night before.
NIGHT_ENDS = 4 * 60
#: From this weight on a word is rare (:meth:`Frequencies.weight`): one event in 75 says it.
RARE = 0.57


class Token(NamedTuple):
    """A folded word and its stem."""

    word: str
    stem: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: its names, its point, its key, and the keys of what it is a part of."""

    names: tuple[str, ...]
    latitude: float | None = None
    longitude: float | None = None
    key: int | None = None
    within: frozenset[int] = frozenset()

    def is_of_one_family(self, other: "Spot") -> bool:
        """Whether both are one, or one is a part of the other."""
        if self.key is None or other.key is None:
            return False
        return self.key == other.key or self.key in other.within or other.key in self.within


@dataclass(frozen=True)
class Entry:
    """An event as it is compared. ``days``: ordinals of the city's days, each with its starts in minutes, if known."""

    title: str
    #: Stems of title and text, the rarest first.
    words: tuple[str, ...] = ()
    spots: tuple[Spot, ...] = ()
    days: Mapping[int, frozenset[int]] = field(default_factory=dict)
    #: What its text says of whom it is for and when it is on (:func:`marks_of_text`).
    marks: frozenset[str] = frozenset()

    @cached_property
    def _said(self) -> Mapping[str, str]:
        """By the stems of the title, in order, the word that is said first."""
        said: dict[str, str] = {}
        for word in content_words(self.title):
            said.setdefault(stem(word), word)
        return said

    @cached_property
    def title_stems(self) -> tuple[str, ...]:
        return tuple(self._said)

    @cached_property
    def title_parts(self) -> tuple[frozenset[str], ...]:
        """The stems of what stands between colons, dashes, commas or quotes."""
        parts = (frozenset(map(stem, content_words(part))) for part in _BETWEEN.split(self.title))
        return tuple(part for part in parts if part)

    @cached_property
    def title_tokens(self) -> tuple[Token, ...]:
        """Words of the title, one a stem; neither the year that it is in, nor what English puts between words."""
        years = {str(dt.date.fromordinal(day).year) for day in (min(self.days), max(self.days))} if self.days else ()
        tokens = [Token(word, said_stem) for said_stem, word in self._said.items()]
        return tuple(one for one in tokens if one.word not in _ENGLISH and one.word not in years) or tuple(tokens)

    @cached_property
    def named_stems(self) -> tuple[str, ...]:
        """Those of the title that are no numbers."""
        return tuple(one for one in self.title_stems if not _NUMBER.fullmatch(one))

    @cached_property
    def named_tokens(self) -> tuple[Token, ...]:
        return tuple(one for one in self.title_tokens if not _NUMBER.fullmatch(one.stem))

    @cached_property
    def title_words(self) -> str:
        return words_of_title(self.title)

    @cached_property
    def title_and_places(self) -> str:
        """Where what the other title says in initials may be written out."""
        return " ".join((self.title, *(name for spot in self.spots for name in spot.names)))

    @cached_property
    def all_stems(self) -> frozenset[str]:
        return frozenset((*self.named_stems, *self.words))

    @cached_property
    def text_stems(self) -> frozenset[str]:
        """What it says beside its title."""
        return frozenset(self.words).difference(self.title_stems)

    def rare_stems(self, weight: Callable[[str], float]) -> Mapping[str, float]:
        """Those that are rare by ``weight``, with the square of it; found once, for it is compared with many."""
        known: tuple[object, dict[str, float]] = self.__dict__.get("_rare", (None, {}))
        if known[0] != weight:
            known = (weight, {stem: worth**2 for stem in self.all_stems if (worth := weight(stem)) >= RARE})
            self.__dict__["_rare"] = known
        return known[1]

    @cached_property
    def place_stems(self) -> frozenset[str]:
        return frozenset(stem for spot in self.spots for name in spot.names for stem in place_stems(name))

    @cached_property
    def markers(self) -> Markers:
        return markers_of(self.title, self.marks)


def entry_of(
    title: str,
    text: str = "",
    spots: Iterable[Spot] = (),
    days: Mapping[int, frozenset[int]] | None = None,
    frequencies: Frequencies | None = None,
) -> Entry:
    """The entry of what says ``text`` (HTML or not) under ``title``; ``frequencies`` say which words are rare."""
    plain = plain_text(text)
    words = rarest_stems(title, plain, frequencies or Frequencies())
    return Entry(title, words, tuple(spots), days or {}, marks_of_text(plain))


@lru_cache(50_000)
def words_of_title(title: str) -> str:
    """Kept, for an event is compared with dozens."""
    return " ".join(content_words(title))


def plain_text(text: str) -> str:
    return unescape(strip_tags(text[:LONGEST_TEXT].replace("<", " <")))


def add_start(days: dict[int, set[int]], day: int, minutes: int | None = None) -> None:
    """Note a start on ``day``, so many minutes after midnight; one before four is the evening before's too."""
    days.setdefault(day, set())
    if minutes is not None:
        days[day].add(minutes)
        if minutes < NIGHT_ENDS:
            days.setdefault(day - 1, set()).add(minutes + 24 * 60)


def all_stems(title: str, text: str) -> list[str]:
    """The stems of what is said, each once; numbers and very short ones left out."""
    counted = dict.fromkeys(stem(word) for word in content_words(f"{title} {plain_text(text)}"))
    return [one for one in counted if len(one) > 2 and not _NUMBER.fullmatch(one)]


def rarest_stems(title: str, text: str, frequencies: Frequencies) -> tuple[str, ...]:
    """Those that tell most of an event."""
    return tuple(sorted(all_stems(title, text), key=frequencies.weight, reverse=True)[:MOST_WORDS])
