import datetime as dt
import re

import pytest

from datetext import read_dates
from datetext.questions import LATE_RULES, RULES, NamedSpan, QueryDays
from datetext.vocabulary import DayPart, fold_word

#: A Thursday.
TODAY = dt.date(2026, 11, 26)
WORD = re.compile(r"[0-9]+[/-][0-9/-]+|[^\W_]+")


def asked(words: str) -> QueryDays | None:
    """Return what a search question understands of ``words`` as a whole."""
    line = f" {' '.join(WORD.findall(fold_word(words)))} "
    for pattern, read in [*RULES, *LATE_RULES]:
        found = re.search(rf"(?<= )(?:{pattern})(?= )", line)
        if found and found[0] == line.strip():
            return read(found, TODAY)
    return None


def typed(words: str, language: str) -> list[dt.date]:
    """Return the days that a form reads in ``words``."""
    reading = read_dates(f"{words}, 20:30", TODAY, language)
    assert (reading.left_over, reading.contradictions) == ([], [])
    return [
        moment.start.date()
        for line in reading.lines
        for moment in line.happenings(dt.date.min, dt.date.max)
    ]


@pytest.mark.parametrize(
    ("language", "words", "day"),
    [
        ("fr", "samedi 12 décembre", (2026, 12, 12)),
        ("fr", "vend. 4 déc", (2026, 12, 4)),
        ("fr", "merc. 2 déc", (2026, 12, 2)),
        ("fr", "le 1er mars", (2027, 3, 1)),
        ("fr", "le 12ème mars", (2027, 3, 12)),
        ("fr", "12/12", (2026, 12, 12)),
        ("fr", "12/12/27", (2027, 12, 12)),
        ("fr", "2026-12-12", (2026, 12, 12)),
        ("fr", "29 février", (2028, 2, 29)),
        ("fr", "après-demain", (2026, 11, 28)),
        ("fr", "samedi prochain", (2026, 11, 28)),
        ("fr", "jeudi prochain", (2026, 12, 3)),
        ("fr", "ce samedi", (2026, 11, 28)),
        ("en", "Saturday 12 December", (2026, 12, 12)),
        ("en", "Tues 1 Dec", (2026, 12, 1)),
        ("en", "12th of December", (2026, 12, 12)),
        ("en", "12 febr", (2027, 2, 12)),
        ("en", "the day after tomorrow", (2026, 11, 28)),
        ("en", "next Thursday", (2026, 12, 3)),
    ],
)
def test_a_form_and_a_question_mean_the_same_day(language, words, day):
    meant = dt.date(*day)

    assert typed(words, language) == [meant]
    assert asked(words) == QueryDays(first_on=meant, last_on=meant)


@pytest.mark.parametrize(
    ("language", "words", "span", "days"),
    [
        ("fr", "aujourd’hui", NamedSpan.TODAY, [26]),
        ("fr", "aujourdhui", NamedSpan.TODAY, [26]),
        ("fr", "cette nuit", NamedSpan.TONIGHT, [26]),
        ("fr", "cette soirée", NamedSpan.TONIGHT, [26]),
        ("fr", "demain", NamedSpan.TOMORROW, [27]),
        ("fr", "ce week-end", NamedSpan.WEEKEND, [28, 29]),
        ("fr", "ce we", NamedSpan.WEEKEND, [28, 29]),
        ("en", "tonight", NamedSpan.TONIGHT, [26]),
        ("en", "tomorrow", NamedSpan.TOMORROW, [27]),
        ("en", "this weekend", NamedSpan.WEEKEND, [28, 29]),
    ],
)
def test_a_form_and_a_question_mean_the_same_span(language, words, span, days):
    assert typed(words, language) == [dt.date(2026, 11, day) for day in days]
    assert asked(words) == QueryDays(span)


@pytest.mark.parametrize("words", ["après-midi", "après midi", "aprem"])
def test_a_part_of_a_day_may_have_its_hyphen(words):
    day = dt.date(2026, 12, 12)

    reading = read_dates(f"samedi 12 décembre {words} à 15h", TODAY)

    assert reading.is_clear()
    assert [line.slots[0].start for line in reading.lines] == [dt.time(15)]
    assert asked(f"samedi 12 décembre {words}") == QueryDays(
        first_on=day, last_on=day, part=DayPart.AFTERNOON
    )


@pytest.mark.parametrize("words", ["cette nuit blanche", "noël", "samedis", "mars"])
def test_words_of_titles_are_not_read_as_days_of_a_query(words):
    line = f" {fold_word(words)} "

    assert [
        pattern for pattern, _read in RULES if re.search(rf"(?<= )(?:{pattern})(?= )", line)
    ] == []
