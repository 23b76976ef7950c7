from datetime import date, time

import pytest

from datetext import Rule, Slot, check_rule, describe_rule

AFTERNOON = Slot(time(14), time(18))
ALL_DAY = Slot()


def rule(rrule: str, *slots: Slot, **options) -> Rule:
    return Rule(rrule, date(2026, 3, 2), slots or (AFTERNOON,), **options)


def days(*texts: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(text) for text in texts)


def printed(text: str) -> str:
    """Replace ``~`` by a no-break space, which is invisible in a table."""
    return text.replace("~", "\u00a0")


@pytest.mark.parametrize(
    ("pattern", "french", "english"),
    [
        ("DAILY", "tous les jours", "every day"),
        ("DAILY;INTERVAL=2", "un jour sur deux", "every other day"),
        ("DAILY;INTERVAL=3", "tous les trois jours", "every three days"),
        ("DAILY;INTERVAL=15", "tous les 15 jours", "every 15 days"),
        ("WEEKLY", "tous les lundis", "every Monday"),
        ("WEEKLY;BYDAY=TU", "tous les mardis", "every Tuesday"),
        ("WEEKLY;BYDAY=SA,SU", "tous les samedis et dimanches", "every Saturday and Sunday"),
        ("WEEKLY;BYDAY=TU,WE,TH,FR,SA", "du mardi au samedi", "Tuesday to Saturday"),
        (
            "WEEKLY;BYDAY=MO,TU,WE,SA",
            "tous les lundis, mardis, mercredis et samedis",
            "every Monday, Tuesday, Wednesday and Saturday",
        ),
        ("WEEKLY;BYDAY=MO,SA,SU", "du samedi au lundi", "Saturday to Monday"),
        ("WEEKLY;BYDAY=TU,WE,TH,FR,SA,SU", "du mardi au dimanche", "Tuesday to Sunday"),
        ("WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "tous les jours", "every day"),
        ("WEEKLY;INTERVAL=2;BYDAY=SA", "un samedi sur deux", "every other Saturday"),
        (
            "WEEKLY;INTERVAL=2;BYDAY=TU,TH",
            "une semaine sur deux, le mardi et le jeudi",
            "every other week on Tuesday and Thursday",
        ),
        (
            "WEEKLY;INTERVAL=2;BYDAY=TU,WE,TH",
            "une semaine sur deux, du mardi au jeudi",
            "every other week, Tuesday to Thursday",
        ),
        (
            "WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR,SA,SU",
            "une semaine sur deux, tous les jours",
            "every other week, every day",
        ),
        (
            "WEEKLY;INTERVAL=3;BYDAY=SA",
            "toutes les trois semaines, le samedi",
            "every three weeks on Saturday",
        ),
        (
            "WEEKLY;INTERVAL=3;BYDAY=SA,SU",
            "toutes les trois semaines, le samedi et le dimanche",
            "every three weeks on Saturday and Sunday",
        ),
        ("MONTHLY", "le 2 de chaque mois", "on the 2nd of every month"),
        ("MONTHLY;BYDAY=1SU", "le premier dimanche du mois", "the first Sunday of the month"),
        ("MONTHLY;BYDAY=-1FR", "le dernier vendredi du mois", "the last Friday of the month"),
        (
            "MONTHLY;BYDAY=2SA,2SU",
            "le deuxième samedi et le deuxième dimanche du mois",
            "the second Saturday and the second Sunday of the month",
        ),
        (
            "MONTHLY;INTERVAL=2;BYDAY=1SU",
            "un mois sur deux, le premier dimanche",
            "every other month on the first Sunday",
        ),
        (
            "MONTHLY;INTERVAL=3;BYDAY=5SU",
            "tous les trois mois, le cinquième dimanche",
            "every three months on the fifth Sunday",
        ),
        ("MONTHLY;BYMONTHDAY=1", "le 1er de chaque mois", "on the 1st of every month"),
        ("MONTHLY;BYMONTHDAY=15", "le 15 de chaque mois", "on the 15th of every month"),
        ("MONTHLY;BYMONTHDAY=-1", "le dernier jour du mois", "the last day of the month"),
        (
            "MONTHLY;INTERVAL=2;BYMONTHDAY=-1",
            "un mois sur deux, le dernier jour du mois",
            "every other month on the last day",
        ),
        (
            "MONTHLY;INTERVAL=2;BYMONTHDAY=22",
            "un mois sur deux, le 22 du mois",
            "every other month on the 22nd",
        ),
        ("YEARLY;BYMONTH=6;BYMONTHDAY=21", "chaque année, le 21 juin", "every year on 21 June"),
        ("YEARLY;BYMONTH=5;BYMONTHDAY=1", "chaque année, le 1er mai", "every year on 1 May"),
        (
            "YEARLY;BYMONTH=2;BYMONTHDAY=29",
            "chaque année bissextile, le 29 février",
            "every leap year on 29 February",
        ),
        (
            "YEARLY;BYMONTH=9;BYDAY=3SA,3SU",
            "chaque année, le troisième samedi et le troisième dimanche de septembre",
            "every year on the third Saturday and the third Sunday of September",
        ),
        (
            "YEARLY;BYMONTH=10;BYDAY=1SA",
            "chaque année, le premier samedi d’octobre",
            "every year on the first Saturday of October",
        ),
        (
            "YEARLY;BYMONTH=8;BYMONTHDAY=-1",
            "chaque année, le dernier jour d’août",
            "every year on the last day of August",
        ),
        (
            "YEARLY;INTERVAL=2;BYMONTH=6;BYMONTHDAY=21",
            "un an sur deux, le 21 juin",
            "every other year on 21 June",
        ),
        (
            "YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29",
            "tous les quatre ans, le 29 février",
            "every four years on 29 February",
        ),
    ],
)
def test_the_days_of_a_rule_are_written_out(pattern, french, english):
    evenings = rule(f"FREQ={pattern}", Slot(time(20)))

    check_rule(evenings)

    assert describe_rule(evenings) == printed(f"{french} à 20~h")
    assert describe_rule(evenings, "en") == printed(f"{english} at 8~pm")


@pytest.mark.parametrize(
    ("slots", "french", "english"),
    [
        ([AFTERNOON], " de 14~h à 18~h", " from 2~pm to 6~pm"),
        ([ALL_DAY], ", toute la journée", ", all day"),
        ([Slot(time(10)), Slot(time(11, 30))], " à 10~h et 11~h~30", " at 10~am and 11.30~am"),
        (
            [Slot(time(10), time(12)), Slot(time(14), time(18, 30))],
            " de 10~h à 12~h et de 14~h à 18~h~30",
            " from 10~am to noon and from 2~pm to 6.30~pm",
        ),
        (
            [Slot(time(10), time(12)), Slot(time(15)), Slot(time(17)), Slot(time(20))],
            " de 10~h à 12~h, à 15~h, 17~h et 20~h",
            " from 10~am to noon, at 3~pm, 5~pm and 8~pm",
        ),
        ([Slot(time(22), time(4))], " de 22~h à 4~h", " from 10~pm to 4~am"),
        ([Slot(time(20), time(0))], " de 20~h à minuit", " from 8~pm to midnight"),
        ([Slot(time(0), time(6))], " de minuit à 6~h", " from midnight to 6~am"),
        ([Slot(time(0))], " à minuit", " at midnight"),
        ([Slot(time(12), time(12, 5))], " de 12~h à 12~h~05", " from noon to 12.05~pm"),
        ([Slot(time(9), time(9))], " de 9~h à 9~h le lendemain", " from 9~am to 9~am the next day"),
        (
            [Slot(time(20), time(8))],
            " de 20~h à 8~h le lendemain",
            " from 8~pm to 8~am the next day",
        ),
        ([Slot(time(0), time(0))], " de minuit à minuit", " from midnight to midnight"),
        (
            [Slot(time(hour)) for hour in range(9, 17)],
            " à 9~h, 10~h, 11~h, 12~h, 13~h et 3 autres horaires",
            " at 9~am, 10~am, 11~am, noon, 1~pm and 3 more times",
        ),
        (
            [Slot(time(hour)) for hour in range(9, 15)],
            " à 9~h, 10~h, 11~h, 12~h, 13~h et 14~h",
            " at 9~am, 10~am, 11~am, noon, 1~pm and 2~pm",
        ),
    ],
)
def test_the_times_of_a_rule_are_written_out(slots, french, english):
    daily = rule("FREQ=DAILY", *slots)

    assert describe_rule(daily) == printed(f"tous les jours{french}")
    assert describe_rule(daily, "en") == printed(f"every day{english}")


@pytest.mark.parametrize(
    ("rule", "french", "english"),
    [
        (
            rule("FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270131", school_zone="C"),
            "tous les mardis et jeudis de 14~h à 18~h, sauf vacances de la zone C, jusqu’au 31 "
            "janvier 2027",
            "every Tuesday and Thursday from 2~pm to 6~pm, except zone C school holidays, until "
            "31 January 2027",
        ),
        (
            rule("FREQ=WEEKLY;BYDAY=MO,WE,TH,FR,SA,SU"),
            "tous les jours sauf le mardi, de 14~h à 18~h",
            "every day except Tuesday, from 2~pm to 6~pm",
        ),
        (
            rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", Slot(time(15))),
            "un samedi sur deux à 15~h",
            "every other Saturday at 3~pm",
        ),
        (
            rule("FREQ=MONTHLY;BYDAY=1SU", ALL_DAY),
            "le premier dimanche du mois, toute la journée",
            "the first Sunday of the month, all day",
        ),
        (
            rule("FREQ=MONTHLY;BYMONTHDAY=31"),
            "le 31 de chaque mois qui en a un, de 14~h à 18~h",
            "on the 31st of every month that has one, from 2~pm to 6~pm",
        ),
        (
            rule("FREQ=DAILY", skip_public_holidays=True),
            "tous les jours de 14~h à 18~h, sauf jours fériés",
            "every day from 2~pm to 6~pm, except public holidays",
        ),
        (
            rule("FREQ=DAILY", school_zone="A", skip_public_holidays=True),
            "tous les jours de 14~h à 18~h, sauf vacances de la zone A et jours fériés",
            "every day from 2~pm to 6~pm, except zone A school holidays and public holidays",
        ),
        (
            rule("FREQ=DAILY", except_on=days("2026-05-01")),
            "tous les jours de 14~h à 18~h, sauf le 1er mai 2026",
            "every day from 2~pm to 6~pm, except 1 May 2026",
        ),
        (
            rule(
                "FREQ=DAILY", except_on=days("2026-07-14", "2026-08-15"), skip_public_holidays=True
            ),
            "tous les jours de 14~h à 18~h, sauf jours fériés",
            "every day from 2~pm to 6~pm, except public holidays",
        ),
        (
            rule(
                "FREQ=DAILY", except_on=days("2026-07-13", "2026-08-16"), skip_public_holidays=True
            ),
            "tous les jours de 14~h à 18~h, sauf jours fériés, le 13 juillet et le 16 août 2026",
            "every day from 2~pm to 6~pm, except public holidays, 13 July and 16 August 2026",
        ),
        (
            rule("FREQ=WEEKLY;BYDAY=TU", except_on=days("2026-03-04")),
            "tous les mardis de 14~h à 18~h",
            "every Tuesday from 2~pm to 6~pm",
        ),
        (
            rule("FREQ=DAILY", except_on=frozenset(date(2026, 8, day) for day in range(1, 17))),
            "tous les jours de 14~h à 18~h, sauf du 1er au 16 août 2026",
            "every day from 2~pm to 6~pm, except 1 to 16 August 2026",
        ),
        (
            rule("FREQ=DAILY", except_on=frozenset(date(2026, 8, day) for day in range(1, 29, 3))),
            "tous les jours de 14~h à 18~h, sauf les 1er, 4 et 7 août 2026 et 7 autres dates",
            "every day from 2~pm to 6~pm, except 1, 4 and 7 August 2026 and 7 more dates",
        ),
        (
            rule("FREQ=DAILY;COUNT=12"),
            "tous les jours de 14~h à 18~h, jusqu’au 13 mars 2026 (12 dates)",
            "every day from 2~pm to 6~pm, until 13 March 2026 (12 dates)",
        ),
        (
            rule("FREQ=DAILY;COUNT=1"),
            "tous les jours de 14~h à 18~h, jusqu’au 2 mars 2026 (une date)",
            "every day from 2~pm to 6~pm, until 2 March 2026 (one date)",
        ),
        (
            rule("FREQ=DAILY;COUNT=3", except_on=days("2026-03-04")),
            "tous les jours de 14~h à 18~h, jusqu’au 3 mars 2026 (2 dates)",
            "every day from 2~pm to 6~pm, until 3 March 2026 (2 dates)",
        ),
    ],
)
def test_a_whole_rule_is_written_out(rule, french, english):
    check_rule(rule)

    assert describe_rule(rule) == printed(french)
    assert describe_rule(rule, "en") == printed(english)


def test_a_rule_says_its_start_until_it_has_started():
    ending, endless = rule("FREQ=WEEKLY;BYDAY=TU;UNTIL=20260630"), rule("FREQ=WEEKLY;BYDAY=TU")
    eve, first_day = date(2026, 3, 1), date(2026, 3, 2)

    before = [
        describe_rule(some, language, eve)
        for some in (ending, endless)
        for language in ("fr", "en")
    ]
    after = [
        describe_rule(some, language, first_day)
        for some in (ending, endless)
        for language in ("fr", "en")
    ]

    assert before == [
        printed("tous les mardis de 14~h à 18~h, du 2 mars au 30 juin 2026"),
        printed("every Tuesday from 2~pm to 6~pm, from 2 March to 30 June 2026"),
        printed("tous les mardis de 14~h à 18~h, à partir du 2 mars 2026"),
        printed("every Tuesday from 2~pm to 6~pm, from 2 March 2026"),
    ]
    assert after == [
        printed("tous les mardis de 14~h à 18~h, jusqu’au 30 juin 2026"),
        printed("every Tuesday from 2~pm to 6~pm, until 30 June 2026"),
        printed("tous les mardis de 14~h à 18~h"),
        printed("every Tuesday from 2~pm to 6~pm"),
    ]


def test_an_exception_that_is_past_is_no_longer_said():
    some = rule("FREQ=DAILY", except_on=days("2026-04-01", "2026-05-02"))

    sentences = [describe_rule(some, "fr", date(2026, 4, day)) for day in (1, 2)]

    assert sentences == [
        printed("tous les jours de 14~h à 18~h, sauf le 1er avril et le 2 mai"),
        printed("tous les jours de 14~h à 18~h, sauf le 2 mai"),
    ]


def test_a_regional_language_is_its_language_and_an_unknown_one_is_french():
    sentences = [
        describe_rule(rule("FREQ=DAILY", ALL_DAY), language)
        for language in ("en-gb", "fr-ca", "de")
    ]

    assert sentences == [
        "every day, all day",
        "tous les jours, toute la journée",
        "tous les jours, toute la journée",
    ]


@pytest.mark.parametrize("rrule", ["FREQ=DAILY;UNTIL=20260302", "FREQ=DAILY;COUNT=1"])
def test_a_rule_of_one_day_is_written_as_that_day(rrule):
    only = rule(rrule)
    count = (" (une date)", " (one date)") if "COUNT" in rrule else ("", "")

    assert describe_rule(only, "fr", date(2026, 1, 1)) == printed(
        f"tous les jours de 14~h à 18~h, le 2 mars 2026{count[0]}"
    )
    assert describe_rule(only, "en", date(2026, 1, 1)) == printed(
        f"every day from 2~pm to 6~pm, on 2 March 2026{count[1]}"
    )
