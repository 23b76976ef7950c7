"""Lexer: the symbols of a sentence (words, numbers, dates, hours), with their positions."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import time

from datetext.vocabulary import (
    CENTURY,
    HOUR_WORDS,
    MIDNIGHTS,
    MINUTE_WORDS,
    NOONS,
    ORDINAL_ENDINGS,
    SHORT_MONTHS,
    SHORT_WEEKDAYS,
    SymbolKind,
    Vocabulary,
    fold_word,
    full_year,
)

#: Apostrophes separate words and are no words themselves.
WORD = re.compile(r"[0-9]+|[^\W\d_]+|[^\s'’‘ʼ`]")
NOON_HOUR, DAY_HOURS, HOUR_MINUTES = 12, 24, 60
LONGEST_NUMBER = 4


@dataclass(frozen=True, slots=True)
class WrittenTime:
    """Time of day. ``is_midnight``: «minuit», which may be of either night.

    ``is_end_of_day``: 24 h.
    """

    time: time
    is_midnight: bool = False
    is_end_of_day: bool = False
    is_of_half_day: bool = False  # written with am or pm


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A numeric date: «12/12» or «2026-12-12»."""

    day: int
    month: int
    year: int | None


@dataclass(frozen=True, slots=True)
class Symbol:
    """A token from ``start`` to ``end`` of the text; the type of ``value`` depends on its kind."""

    kind: SymbolKind
    value: object
    start: int
    end: int
    opens_line: bool = False


@dataclass(slots=True)
class Word:
    """A word, number or punctuation mark of the text, folded."""

    text: str
    start: int
    end: int


def compose_accents(text: str) -> str:
    """Compose the accents of ``text`` (NFC); positions of symbols refer to the result."""
    return unicodedata.normalize("NFC", text)


def symbols_of(text: str, words: Vocabulary) -> list[Symbol]:
    """Return the symbols of ``text`` in order.

    Words outside the vocabulary are ``Kind.UNKNOWN``.
    """
    return _Lexer(text, words).symbols()


@dataclass(slots=True)
class _Lexer:
    text: str
    vocabulary: Vocabulary
    words: list[Word] = field(init=False)
    at: int = 0

    def __post_init__(self) -> None:
        self.words = [
            Word(fold_word(word[0]), word.start(), word.end()) for word in WORD.finditer(self.text)
        ]

    def symbols(self) -> list[Symbol]:
        """Return all symbols of the text."""
        symbols: list[Symbol] = []
        while self.at < len(self.words):
            first = self.at
            kind, value = self._read()
            start, end = self.words[first].start, self.words[self.at - 1].end
            opens_line = bool(symbols) and "\n" in self.text[symbols[-1].end : start]
            symbols.append(Symbol(kind, value, start, end, opens_line))
        return symbols

    def _read(self) -> tuple[SymbolKind, object]:
        """Read one token at the position: a number, an abbreviation, a phrase or a word."""
        if self._number(self.at) is not None:
            return self._numeric()
        if short := self._short():
            return short
        for length in range(self.vocabulary.longest.get(self._word(self.at), 0), 0, -1):
            key = tuple(word.text for word in self.words[self.at : self.at + length])
            if len(key) == length and key in self.vocabulary.phrases:
                self.at += length
                return self.vocabulary.phrases[key]
        word = self.words[self.at].text
        self.at += 1
        if word in NOONS | MIDNIGHTS:
            return SymbolKind.CLOCK, WrittenTime(
                time(12 if word in NOONS else 0), is_midnight=word in MIDNIGHTS
            )
        return SymbolKind.UNKNOWN, word

    def _numeric(self) -> tuple[SymbolKind, object]:
        """Read what starts with a number: a date, an hour, an ordinal or a number."""
        read = self._date() or self._clock()
        if read:
            return read
        number = self._number(self.at)
        self.at += 1
        if self._word(self.at) in ORDINAL_ENDINGS[self.vocabulary.language] and self._touches(
            self.at
        ):
            self.at += 1
            return SymbolKind.ORDINAL, number
        return SymbolKind.NUMBER, number

    def _date(self) -> tuple[SymbolKind, object] | None:
        """Read a numeric date: «12/12», «12/12/26», «12.12.2026», «2026-12-12»."""
        sign, next_sign = self._word(self.at + 1), self._word(self.at + 3)
        first, second = self._number(self.at), self._number(self.at + 2)
        third = self._number(self.at + 4) if next_sign == sign else None
        if first is None or second is None or next_sign in HOUR_WORDS | {":"}:
            return None
        date = _written_date(sign, first, second, third)
        if date is None:
            return None
        self.at += 3 if third is None else 5
        return SymbolKind.DATE, date

    def _clock(self) -> tuple[SymbolKind, object] | None:
        """Read an hour: «20h30», «20 h», «20:30», «8 pm», «8.30 p.m.»."""
        hour, after = self._number(self.at) or 0, self._word(self.at + 1)
        minutes = self._minutes(self.at + 2)
        if after in HOUR_WORDS:
            self.at += 2
            if minutes is not None and not self._is_next_date(self.at):
                self.at += 1 + (self._word(self.at + 1) in MINUTE_WORDS)
            else:
                minutes = 0
        elif (
            after in {":", "."}
            and minutes is not None
            and (self._half_after(self.at + 3) or after == ":")
        ):
            self.at += 3
        elif after not in {":", "."} and self._half_after(self.at + 1):
            self.at += 1
            minutes = 0
        else:
            return None
        return self._whole_clock(hour, minutes or 0)

    def _whole_clock(self, hour: int, minutes: int) -> tuple[SymbolKind, object]:
        """Return the clock for hour and minutes, with am or pm if it follows."""
        half = self._half_after(self.at)
        if half:
            self.at += half[1]
            if not 1 <= hour <= NOON_HOUR:
                return SymbolKind.UNKNOWN, hour
            hour = hour % NOON_HOUR + (NOON_HOUR if half[0] == "p" else 0)
            is_midnight = (hour, minutes) == (0, 0)
            return SymbolKind.CLOCK, WrittenTime(
                time(hour, minutes), is_midnight, is_of_half_day=True
            )
        if (hour, minutes) == (DAY_HOURS, 0):
            return SymbolKind.CLOCK, WrittenTime(time(0), is_end_of_day=True)
        return (
            (SymbolKind.CLOCK, WrittenTime(time(hour, minutes)))
            if hour < DAY_HOURS
            else (SymbolKind.UNKNOWN, hour)
        )

    def _half_after(self, at: int) -> tuple[str, int] | None:
        """Read «am» or «p.m.»: return its first letter and its number of words."""
        if self._word(at) in {"am", "pm"}:
            return self.words[at].text[0], 1
        if self._word(at) in {"a", "p"} and [self._word(at + 1), self._word(at + 2)] == [".", "m"]:
            return self.words[at].text, 3 + (self._word(at + 3) == ".")
        return None

    def _short(self) -> tuple[SymbolKind, object] | None:
        """Read an abbreviation: «mar.» is Tuesday before a number, March after one."""
        word = self._word(self.at)
        is_whole = (word,) in self.vocabulary.phrases  # «mai»: a period after it ends the sentence
        has_point = self._word(self.at + 1) == "." and not is_whole
        after = self.at + 1 + has_point
        is_after_number = self.at > 0 and (
            self._number(self.at - 1) is not None
            or self._word(self.at - 1) in ORDINAL_ENDINGS[self.vocabulary.language]
        )
        month = SHORT_MONTHS[self.vocabulary.language].get(word)
        weekday = SHORT_WEEKDAYS[self.vocabulary.language].get(word)
        is_month = month and is_after_number and not self._is_weekday_of_date(self.at)
        if weekday is not None and not is_month:
            is_name = self.vocabulary.language == "en" or has_point or self._word(after) == "-"
            if is_name or self._number(after) is not None:
                self.at = after
                return SymbolKind.WEEKDAY, weekday
        if month:
            self.at = after
            return SymbolKind.MONTH, month
        return None

    def _is_next_date(self, at: int) -> bool:
        """Whether the number after an hour begins something new: «20h 12 décembre», «15h 20h»."""
        after = self._word(at + 1)
        if self._touches(at) or self._is_weekday_of_date(at + 1) or self._opens_line(at + 1):
            return after in HOUR_WORDS
        return self._is_month(at + 1) or after in HOUR_WORDS | {"/"}

    def _is_month(self, at: int) -> bool:
        word = self._word(at)
        known = self.vocabulary.phrases.get((word,), (None, None))[0]
        return known == SymbolKind.MONTH or word in SHORT_MONTHS[self.vocabulary.language]

    def _is_weekday_of_date(self, at: int) -> bool:
        """Whether «mar.» is a Tuesday, as in «19 h 30 mar. 23 mars»."""
        number = at + 1 + (self._word(at + 1) == ".")
        is_short = self._word(at) in SHORT_WEEKDAYS[self.vocabulary.language]
        return is_short and self._number(number) is not None and self._is_month(number + 1)

    def _opens_line(self, at: int) -> bool:
        return (
            0 < at < len(self.words)
            and "\n" in self.text[self.words[at - 1].end : self.words[at].start]
        )

    def _minutes(self, at: int) -> int | None:
        """Return the two-digit number of minutes at ``at``; ``None`` otherwise."""
        number = self._number(at)
        is_minutes = (
            number is not None
            and number < HOUR_MINUTES
            and self.words[at].end - self.words[at].start == 2
        )
        return number if is_minutes else None

    def _touches(self, at: int) -> bool:
        return self.words[at].start == self.words[at - 1].end

    def _word(self, at: int) -> str:
        return self.words[at].text if 0 <= at < len(self.words) else ""

    def _number(self, at: int) -> int | None:
        word = self._word(at)
        return (
            int(word) if word.isascii() and word.isdigit() and len(word) <= LONGEST_NUMBER else None
        )


def _written_date(sign: str, first: int, second: int, third: int | None) -> WrittenDate | None:
    """Return the date written as two or three numbers separated by ``sign``; ``None`` if it is no
    date.

    Accepted: day/month, day/month/year, day.month.year and day-month-year with a four-digit year,
    and ISO year-month-day. The numbers are not checked against a calendar.
    """
    has_year_last = third is not None and third > CENTURY // 2
    if sign == "-" and third is not None and first > CENTURY // 2:
        return WrittenDate(third, second, first)
    if sign == "/" or (sign in {".", "-"} and has_year_last):
        return WrittenDate(first, second, third if third is None else full_year(third))
    return None
