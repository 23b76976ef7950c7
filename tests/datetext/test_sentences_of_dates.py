from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings

from datetext import Moment, Slot, describe_moments, describe_rule, expand, slot_moment
from tests.datetext.strategies import near_hard_days, rule_of, series

AFTERNOON = Slot(time(14), time(18))
ALL_DAY = Slot()
SEVENTH = date(2026, 3, 7)  # a Saturday


def moments(*texts: str, at: tuple[Slot, ...] = (Slot(time(20)),)) -> list[Moment]:
    return [
        slot_moment(day, slot, number)
        for day in map(date.fromisoformat, texts)
        for number, slot in enumerate(at)
    ]


def in_a_row(first: date, count: int, slot: Slot) -> list[Moment]:
    return [slot_moment(first + timedelta(days=number), slot) for number in range(count)]


def printed(text: str) -> str:
    """Replace ``~`` by a no-break space, which is invisible in a table."""
    return text.replace("~", "\u00a0")


@pytest.mark.parametrize(
    ("moments", "french", "english"),
    [
        ([], "", ""),
        (
            moments("2026-03-07", at=(AFTERNOON,)),
            "samedi 7 mars 2026 de 14~h à 18~h",
            "Saturday 7 March 2026 from 2~pm to 6~pm",
        ),
        (
            moments("2026-03-01"),
            "dimanche 1er mars 2026 à 20~h",
            "Sunday 1 March 2026 at 8~pm",
        ),
        (
            moments("2026-03-07", at=(ALL_DAY,)),
            "samedi 7 mars 2026, toute la journée",
            "Saturday 7 March 2026, all day",
        ),
        (
            moments("2026-03-07", at=(Slot(time(15)), Slot(time(17)))),
            "samedi 7 mars 2026 à 15~h et 17~h",
            "Saturday 7 March 2026 at 3~pm and 5~pm",
        ),
        (
            moments("2026-03-07", "2026-03-08"),
            "les 7 et 8 mars 2026 à 20~h",
            "7 and 8 March 2026 at 8~pm",
        ),
        (
            moments("2026-03-07", "2026-03-08", "2026-03-14"),
            "les 7, 8 et 14 mars 2026 à 20~h",
            "7, 8 and 14 March 2026 at 8~pm",
        ),
        (
            moments("2026-03-07", "2026-03-08", at=(Slot(time(22), time(4)),)),
            "les 7 et 8 mars 2026 de 22~h à 4~h",
            "7 and 8 March 2026 from 10~pm to 4~am",
        ),
        (
            moments("2026-03-07", "2026-03-09", at=(ALL_DAY,)),
            "les 7 et 9 mars 2026, toute la journée",
            "7 and 9 March 2026, all day",
        ),
        (
            moments("2026-03-07", "2026-04-03"),
            "le 7 mars et le 3 avril 2026 à 20~h",
            "7 March and 3 April 2026 at 8~pm",
        ),
        (
            moments("2026-03-28", "2026-03-29", "2026-04-04", "2026-05-02", "2026-05-03"),
            "les 28 et 29 mars, le 4 avril et les 2 et 3 mai 2026 à 20~h",
            "28 and 29 March, 4 April and 2 and 3 May 2026 at 8~pm",
        ),
        (
            moments("2026-12-30", "2027-01-03"),
            "le 30 décembre 2026 et le 3 janvier 2027 à 20~h",
            "30 December 2026 and 3 January 2027 at 8~pm",
        ),
        (
            moments("2026-12-05", "2027-01-02", "2027-01-09"),
            "le 5 décembre 2026 et les 2 et 9 janvier 2027 à 20~h",
            "5 December 2026 and 2 and 9 January 2027 at 8~pm",
        ),
        (
            in_a_row(date(2026, 3, 3), 6, Slot(time(10), time(18))),
            "du 3 au 8 mars 2026, tous les jours de 10~h à 18~h",
            "3 to 8 March 2026, every day from 10~am to 6~pm",
        ),
        (
            in_a_row(date(2026, 3, 3), 3, ALL_DAY),
            "du 3 au 5 mars 2026, tous les jours",
            "3 to 5 March 2026, every day",
        ),
        (
            in_a_row(date(2026, 3, 28), 5, Slot(time(20))),
            "du 28 mars au 1er avril 2026, tous les jours à 20~h",
            "28 March to 1 April 2026, every day at 8~pm",
        ),
        (
            in_a_row(date(2026, 12, 29), 4, Slot(time(20))),
            "du 29 décembre 2026 au 1er janvier 2027, tous les jours à 20~h",
            "29 December 2026 to 1 January 2027, every day at 8~pm",
        ),
        (
            moments("2026-12-20") + in_a_row(date(2026, 12, 28), 5, Slot(time(20))),
            "le 20 décembre 2026 et du 28 décembre 2026 au 1er janvier 2027 à 20~h",
            "20 December 2026 and 28 December 2026 to 1 January 2027 at 8~pm",
        ),
        (
            in_a_row(date(2026, 3, 3), 4, Slot(time(20))) + moments("2026-03-09", "2026-03-12"),
            "du 3 au 6 mars et les 9 et 12 mars 2026 à 20~h",
            "3 to 6 March and 9 and 12 March 2026 at 8~pm",
        ),
        (
            moments("2026-03-07") + moments("2026-03-08", at=(Slot(time(17)),)),
            "le samedi 7 mars 2026 à 20~h et le dimanche 8 mars 2026 à 17~h",
            "Saturday 7 March 2026 at 8~pm and Sunday 8 March 2026 at 5~pm",
        ),
        (
            moments("2026-03-07", "2026-03-08") + moments("2026-03-14", at=(Slot(time(18)),)),
            "les 7 et 8 mars 2026 à 20~h et le samedi 14 mars 2026 à 18~h",
            "7 and 8 March 2026 at 8~pm and Saturday 14 March 2026 at 6~pm",
        ),
        (
            [slot_moment(SEVENTH, Slot(time(hour))) for hour in range(9, 19)],
            "samedi 7 mars 2026 à 9~h, 10~h, 11~h, 12~h, 13~h et 5 autres horaires",
            "Saturday 7 March 2026 at 9~am, 10~am, 11~am, noon, 1~pm and 5 more times",
        ),
        (
            [
                slot_moment(SEVENTH + timedelta(days=2 * number), Slot(time(20)))
                for number in range(9)
            ],
            "les 7, 9, 11, 13, 15, 17, 19 et 21 mars 2026 et une autre date à 20~h",
            "7, 9, 11, 13, 15, 17, 19 and 21 March 2026 and one more date at 8~pm",
        ),
        (
            [
                slot_moment(SEVENTH + timedelta(days=7 * number), Slot(time(20)))
                for number in range(20)
            ],
            "les 7, 14, 21 et 28 mars, les 4, 11, 18 et 25 avril 2026 et 12 autres dates à 20~h",
            "7, 14, 21 and 28 March, 4, 11, 18 and 25 April 2026 and 12 more dates at 8~pm",
        ),
        (
            [
                slot_moment(SEVENTH + timedelta(days=number), Slot(time(10 + number)))
                for number in range(7)
            ],
            "le samedi 7 mars 2026 à 10~h, "
            "le dimanche 8 mars 2026 à 11~h, "
            "le lundi 9 mars 2026 à 12~h, le mardi 10 mars 2026 à 13~h et 3 autres dates",
            "Saturday 7 March 2026 at 10~am, "
            "Sunday 8 March 2026 at 11~am, "
            "Monday 9 March 2026 at noon, Tuesday 10 March 2026 at 1~pm and 3 more dates",
        ),
    ],
)
def test_dates_are_written_out_in_both_languages(moments, french, english):
    assert describe_moments(moments) == printed(french)
    assert describe_moments(moments, "en") == printed(english)


def test_the_order_in_which_dates_are_given_changes_nothing():
    given_dates = moments("2026-03-07", "2026-03-08", "2026-03-14")

    assert describe_moments(reversed(given_dates)) == describe_moments(given_dates)


def test_the_year_of_today_is_not_said():
    today = date(2026, 1, 15)

    sentences = [
        describe_moments(moments("2026-03-07", "2026-03-08", "2026-03-14"), "fr", today),
        describe_moments(in_a_row(date(2026, 3, 3), 6, Slot(time(10), time(18))), "fr", today),
        describe_moments(moments("2026-03-07"), "fr", today),
        describe_moments(moments("2026-12-30", "2027-01-03"), "fr", today),
        describe_moments(moments("2025-03-07"), "fr", today),
    ]

    assert sentences == [
        printed("les 7, 8 et 14 mars à 20~h"),
        printed("du 3 au 8 mars, tous les jours de 10~h à 18~h"),
        printed("samedi 7 mars à 20~h"),
        printed("le 30 décembre et le 3 janvier 2027 à 20~h"),
        printed("vendredi 7 mars 2025 à 20~h"),
    ]


@settings(deadline=None, max_examples=100)
@given(series(), near_hard_days)
def test_any_rule_and_its_dates_have_short_words_in_each_language(series, today):
    some = rule_of(series)
    its_moments = list(expand(some, date(2025, 1, 1), date(2029, 1, 1)))

    sentences = [
        sentence
        for language in ("fr", "en")
        for sentence in (
            describe_rule(some, language, today),
            describe_moments(its_moments, language, today),
        )
    ]

    assert [
        sentence
        for sentence in sentences
        if len(sentence) > 500 or "None" in sentence or "  " in sentence
    ] == []
