"""Rules and dates written out, in the language asked for."""

from collections.abc import Iterable
from datetime import date

from datetext.english import English
from datetext.expansion import Moment
from datetext.french import French
from datetext.phrasebook import Phrasebook
from datetext.rules import Rule

FRENCH = French()
PHRASEBOOKS: dict[str, Phrasebook] = {"fr": FRENCH, "en": English()}


def describe_rule(rule: Rule, language: str = "fr", today: date | None = None) -> str:
    """``rule`` in words, without a capital; its start is said when it comes after ``today``."""
    return phrasebook(language).rule_sentence(rule, today)


def describe_moments(moments: Iterable[Moment], language: str = "fr", today: date | None = None) -> str:
    """Dates in words, without a capital: a few by name, the others counted.

    Years are said, except that of ``today`` when it is given.
    """
    return phrasebook(language).moments_sentence(list(moments), today)


def describe_span(first: date, last: date, language: str = "fr") -> str:
    """The days between which something happens, in words: on which of them, its text says."""
    book = phrasebook(language)
    return f"{book.between(first, last)}, {book.dates_in_text}"


def phrasebook(language: str) -> Phrasebook:
    return PHRASEBOOKS.get(language.split("-", maxsplit=1)[0], FRENCH)
