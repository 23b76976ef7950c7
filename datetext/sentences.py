"""Rules and dates in words, in a given language."""

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
    """Return ``rule`` in words, without a capital.

    Its start is included if later than ``today``.
    """
    return phrasebook(language).rule_sentence(rule, today)


def describe_moments(
    moments: Iterable[Moment], language: str = "fr", today: date | None = None
) -> str:
    """Return dates in words, without a capital: a few by name, the others counted.

    Years are included, except the year of ``today`` if it is given.
    """
    return phrasebook(language).moments_sentence(list(moments), today)


def describe_span(first: date, last: date, language: str = "fr") -> str:
    """Return a span of days in words, with a note that the text names the exact dates."""
    book = phrasebook(language)
    return f"{book.between(first, last)}, {book.dates_in_text}"


def phrasebook(language: str) -> Phrasebook:
    return PHRASEBOOKS.get(language.split("-", maxsplit=1)[0], FRENCH)
