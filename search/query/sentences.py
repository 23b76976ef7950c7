"""Sentence: the typed words, each of which is understood, dropped or left over."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import groupby

from datetext.questions import PART, WEEKDAY
from search.text import STOP_WORDS, content_words, split_words, without_feminine
from web.folding import fold

#: Stands for a word that no pattern may match: taken, within a name, or quoted.
WALL = "·"
#: Separates words that no pattern may join: «le lundi ; soir». It begins as a wall does, and no
#: word follows a wall there.
SEPARATOR, SEPARATOR_WORD = ";", "·|"

#: Stop words that lead to an understood word, and mean nothing without it.
_LEADING = STOP_WORDS | frozenset(
    ["an", "and", "at", "by", "for", "from", "in", "of", "the", "to", "with", "chez", "vers"]
)
_LETTER = r"(?:[^\W_][\u0300-\u036f]*)"
#: Pattern of quoted text.
QUOTED = r"\"[^\"]*\"|«[^»]*»|“[^”]*”|„[^“”]*[“”]"
_TOKEN = re.compile(
    rf"(?P<quoted>{QUOTED})"
    r"|\d{4}-\d{2}-\d{2}(?!\w)"
    r"|\d{1,2}/\d{1,2}(?:/(?:\d{4}|\d{2}))?(?![\w/])"
    r"|(?P<from>\d{1,2}) ?[-–] ?(?=\d{1,2} ?[h:])"
    r"|(?P<clock>\d{1,2}:[0-5]\d(?![\w:]))"
    rf"|(?:{_LETTER}\.){{2,}}{_LETTER}?"
    rf"|{_LETTER}+|[€$£]"
    # Some signs are words: «№», «℡», the radical «⼀».
    r"|(?P<sign>[^\w\s])"
)


class TokenState(Enum):
    """State of a word."""

    LEFT = "left"
    #: Left and not to be interpreted: quoted, or within a name.
    KEPT = "kept"
    TAKEN = "taken"
    DROPPED = "dropped"


@dataclass(slots=True)
class Token:
    """A word, or a quoted text."""

    #: Folded; acronyms without dots.
    word: str
    start: int
    end: int
    state: TokenState = TokenState.LEFT
    is_quoted: bool = False

    @property
    def is_separator(self) -> bool:
        return self.word == SEPARATOR_WORD

    @property
    def is_left(self) -> bool:
        return self.state in (TokenState.LEFT, TokenState.KEPT)


@dataclass(frozen=True, slots=True)
class PhraseMatch:
    """A match of a pattern: the words from ``first`` to ``last``, inclusive."""

    match: re.Match[str]
    first: int
    last: int


@dataclass(slots=True)
class Sentence:
    """The typed text as words."""

    typed: str
    tokens: list[Token] = field(default_factory=list)
    #: Cache of :meth:`line` until a word is marked.
    _line: str = ""

    @classmethod
    def read(cls, typed: str) -> "Sentence":
        """Split typed text into tokens; quoted text is one token that is kept as it is."""
        typed = unicodedata.normalize(
            "NFKC", typed
        )  # as words are folded: a radical beside a letter is of its word
        tokens = []
        for found in _TOKEN.finditer(without_feminine(typed)):
            if found["quoted"]:
                tokens.append(Token(WALL, *found.span(), state=TokenState.KEPT, is_quoted=True))
            elif found[0] == SEPARATOR:
                tokens.append(Token(SEPARATOR_WORD, *found.span(), state=TokenState.TAKEN))
            elif found["clock"]:  # «18:30» is «18h30»
                tokens.append(Token(found[0].replace(":", "h"), *found.span()))
            elif found["from"]:  # «14-18h» is «14h 18h»
                tokens.append(Token(f"{found['from']}h", *found.span("from")))
            elif not found["sign"] or split_words(found[0]):
                word = "".join(fold(found[0]).replace(".", "").split())
                tokens.append(Token(word or WALL, *found.span()))
        return cls(typed, tokens)

    def line(self) -> str:
        """Return the words between spaces, with :data:`WALL` for words not to be matched."""
        if not self._line:
            words = (
                token.word if token.state is TokenState.LEFT or token.is_separator else WALL
                for token in self.tokens
            )
            self._line = f" {' '.join(words)} "
        return self._line

    def find(self, pattern: re.Pattern[str]) -> Iterator[PhraseMatch]:
        """Yield the matches of ``pattern`` (see :func:`phrase`), each in the words left by then."""
        at = 0
        while found := pattern.search(self.line(), at):
            line, start, end = found.string, found.start(), found.end()
            first = line.count(" ", 0, start) - 1
            yield PhraseMatch(found, first, first + line.count(" ", start, end))
            # Marked words may have become shorter; the words before the match did not.
            at = sum(len(word) + 1 for word in self.line().split()[: first + 1])

    def typed_words(self, first: int, last: int) -> str:
        return self.typed[self.tokens[first].start : self.tokens[last].end]

    def gap_before(self, rank: int) -> str:
        """Return the signs between the word at ``rank`` and the one before it."""
        return self.typed[self.tokens[rank - 1].end : self.tokens[rank].start] if rank else ""

    def part(self, first: int, last: int) -> "Sentence":
        """Return a copy of the words from ``first`` to ``last``, included, to be read apart."""
        return Sentence(self.typed, [replace(token) for token in self.tokens[first : last + 1]])

    def offset(self, rank: int) -> int:
        """Return where the word at ``rank`` begins in :meth:`line`."""
        return 1 + sum(len(word) + 1 for word in self.line().split()[:rank])

    def mark(self, first: int, last: int, state: TokenState) -> None:
        """Set the state of the tokens from ``first`` to ``last``, included."""
        for token in self.tokens[first : last + 1]:
            token.state = state
        self._line = ""

    def is_free(self, first: int, last: int) -> bool:
        """Whether none of these words is taken, dropped or kept."""
        return all(token.state is TokenState.LEFT for token in self.tokens[first : last + 1])

    def is_left(self, first: int, last: int) -> bool:
        """Whether none of these words is taken or dropped."""
        return all(token.is_left for token in self.tokens[first : last + 1])

    def is_content(self, rank: int) -> bool:
        """Whether the word at ``rank`` is not a stop word."""
        return self.tokens[rank].word not in STOP_WORDS

    def trim(self) -> None:
        """Drop stop words before words that are gone, and stop words that lead nowhere."""
        self._line, is_followed = "", False
        for rank in reversed(range(len(self.tokens))):
            token = self.tokens[rank]
            # «20th or 11th»; alone beside a word, «or» may be gold.
            is_between = token.word == "or" and rank > 0 and not self.tokens[rank - 1].is_left
            is_leading = token.word in _LEADING or is_between
            if not is_followed and token.state is TokenState.LEFT and is_leading:
                token.state = TokenState.DROPPED
            is_followed = token.is_left
        for token in (token for token in self.tokens if token.is_left):
            if token.word not in STOP_WORDS:
                return
            token.state = TokenState.DROPPED

    def rest(self) -> str:
        """Return the words that are left, as typed; a gap becomes one space."""
        if all(token.is_left for token in self.tokens):
            return self.typed
        return " ".join(self._runs(lambda token: token.is_left))

    def remaining(self, without: Iterable[int] = ()) -> str:
        """Return the remaining words as typed, without those at some ranks.

        "" if no content word remains.
        """
        for rank in without:
            self.mark(rank, rank, TokenState.TAKEN)
        if not all(token.is_left for token in self.tokens):
            self.trim()
        rest = self.rest()
        return rest if content_words(rest) else ""

    def with_words(self, words: Mapping[str, str]) -> str:
        """Return the typed text with folded words replaced; quoted text is unchanged."""
        parts, at = [], 0
        for token in self.tokens:
            parts += [
                self.typed[at : token.start],
                words.get(token.word) or self.typed[token.start : token.end],
            ]
            at = token.end
        return "".join([*parts, self.typed[at:]])

    def dropped(self) -> tuple[str, ...]:
        """Return the dropped words as typed, consecutive ones together."""
        return tuple(self._runs(lambda token: token.state is TokenState.DROPPED))

    def _runs(self, is_meant: Callable[[Token], bool]) -> Iterator[str]:
        """Yield each run of words for which ``is_meant`` is true, as typed."""
        runs = (list(run) for is_one, run in groupby(self.tokens, is_meant) if is_one)
        return (self.typed[run[0].start : run[-1].end] for run in runs)


def phrase(pattern: str) -> re.Pattern[str]:
    """Compile a pattern that matches whole words, separated by one space."""
    return re.compile(rf"(?<= )(?:{pattern})(?= )")


def as_words(name: str) -> str:
    """Return a name as the words of a sentence."""
    return Sentence.read(name).line().strip()


#: Words that lost an apostrophe or a space, written out. Only stop words that no event writes:
#: «dune» is a word, and «rdv» occurs in events (everyday words expand both).
_SHORTHAND = {
    "jai": "j’ai",
    "jaimerais": "j’aimerais",
    "jadore": "j’adore",
    "jveux": "je veux",
    "jcherche": "je cherche",
    "chuis": "je suis",
    "cest": "c’est",
    "quon": "qu’on",
    "quil": "qu’il",
    "quils": "qu’ils",
    "dun": "d’un",
    "dla": "de la",
    "koi": "quoi",
    "bcp": "beaucoup",
    "qqch": "quelque chose",
    "qqn": "quelqu’un",
    "tlm": "tout le monde",
}
#: «14juillet», «du14», «piscine11e», «samedisoir»; not «20h30», «mp3».
_JOINED = re.compile(
    r"(?P<number>\d{1,5})(?P<word>[a-z]{4,})|(?P<before>du|le|au|[a-z]{4,})(?P<nth>\d{1,2}(?:er|e|eme|th)?)"
    rf"|(?P<day>demain|{WEEKDAY})(?P<part>{PART})"
)


def expand_shorthand(typed: str) -> str:
    """Return ``typed`` with shorthand written out; quoted text is unchanged."""
    sentence = Sentence.read(typed)
    joined = {
        token.word: _JOINED.fullmatch(token.word)
        for token in sentence.tokens
        if not token.is_quoted
    }
    parted = {
        word: " ".join(filter(None, found.groups())) for word, found in joined.items() if found
    }
    return sentence.with_words(_SHORTHAND | parted)
