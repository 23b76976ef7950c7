"""Sixty sentences as people type them, with the expected result."""

import sys
from datetime import date

import pytest
from django.utils import translation

from datetext import LONGEST_PASTED, LONGEST_TEXT, DateLine, read_dates

TODAY = date(2026, 11, 26)  # a Thursday


@pytest.fixture(autouse=True)
def french():
    with translation.override("fr"):
        yield


def slots_of(line: DateLine) -> str:
    if not line.has_hours:
        return "?"
    slots = line.rule.slots if line.rule else line.slots
    return ", ".join(written(slot) for slot in slots)


def written(slot) -> str:
    if slot.is_all_day:
        return "all day"
    return f"{slot.start:%H:%M}" + (f"-{slot.end:%H:%M}" if slot.end else "")


def told(line: DateLine) -> str:
    """Return a line as a short text: days or rule, then hours."""
    if line.rule:
        rule = line.rule
        left_out = [
            *sorted(map(str, rule.except_on)),
            *([f"zone {rule.school_zone}"] if rule.school_zone else []),
            *(["holidays"] if rule.skip_public_holidays else []),
        ]
        but = f" but {', '.join(left_out)}" if left_out else ""
        return f"{rule.rrule.removeprefix('FREQ=')} from {rule.first_on}{but}: {slots_of(line)}"
    if line.moments:
        return " + ".join(
            f"{day} {written(slot) if line.has_hours else '?'}" for day, slot in line.moments
        )
    return f"{line.first_on}{f'..{line.last_on}' if line.last_on else ''} {slots_of(line)}"


SENTENCES = [
    # Text, expected lines, and expected remarks: left-over words as typed, others by code.
    ("le samedi 12 décembre 2026 à 20h30", ["2026-12-12 20:30"], []),
    ("samedi 12 décembre à 20h30", ["2026-12-12 20:30"], []),
    ("12/12 20h", ["2026-12-12 20:00"], []),
    ("12/12/2026 de 20h à 22h", ["2026-12-12 20:00-22:00"], []),
    ("sam. 12 déc. 20h30", ["2026-12-12 20:30"], []),
    ("demain à 18h", ["2026-11-27 18:00"], []),
    ("ce soir 21h", ["2026-11-26 21:00"], []),
    ("samedi prochain à 15h", ["2026-11-28 15:00"], []),
    ("le 12 à 20h", ["2026-12-12 20:00"], ["ask month"]),
    ("le 1er mars", ["2027-03-01 ?"], ["ask hour"]),
    ("samedi 12 et dimanche 13 décembre, 14h30", ["2026-12-12 14:30 + 2026-12-13 14:30"], []),
    (
        "les 12, 13 et 14 mars à 20h30",
        ["2027-03-12 20:30 + 2027-03-13 20:30 + 2027-03-14 20:30"],
        [],
    ),
    (
        "12, 13, 19 et 20 décembre 2026 à 16h",
        ["2026-12-12 16:00 + 2026-12-13 16:00 + 2026-12-19 16:00 + 2026-12-20 16:00"],
        [],
    ),
    (
        "vendredi 4 décembre 20h, samedi 5 décembre 15h et 20h",
        ["2026-12-04 20:00 + 2026-12-05 15:00 + 2026-12-05 20:00"],
        [],
    ),
    ("jeudi 10/12 et vendredi 11/12 à 19h", ["2026-12-10 19:00 + 2026-12-11 19:00"], []),
    ("du 12 au 15 mars de 10h à 18h", ["2027-03-12..2027-03-15 10:00-18:00"], []),
    ("du 12 au 15 mars, 10h-18h", ["2027-03-12..2027-03-15 10:00-18:00"], []),
    (
        "du 28 décembre au 3 janvier tous les jours de 14h à 19h",
        ["DAILY;UNTIL=20270103 from 2026-12-28: 14:00-19:00"],
        [],
    ),
    ("du mardi 2 au dimanche 7 mars à 20h", ["2027-03-02..2027-03-07 20:00"], []),
    (
        "du 12 mars au 30 juin, du mardi au dimanche de 11h à 18h",
        ["WEEKLY;BYDAY=TU,WE,TH,FR,SA,SU;UNTIL=20270630 from 2027-03-12: 11:00-18:00"],
        [],
    ),
    (
        "du 3 mars au 28 juin 2027, du mercredi au dimanche, 14h-19h, fermé le 1er mai",
        ["WEEKLY;BYDAY=WE,TH,FR,SA,SU;UNTIL=20270628 from 2027-03-03 but 2027-05-01: 14:00-19:00"],
        [],
    ),
    (
        "jusqu'au 30 juin, du mardi au samedi de 14h à 19h",
        ["WEEKLY;BYDAY=TU,WE,TH,FR,SA;UNTIL=20270630 from 2026-11-26: 14:00-19:00"],
        [],
    ),
    ("jusqu'au 15 janvier", ["2026-11-26..2027-01-15 ?"], ["ask hour", "ask start"]),
    (
        "à partir du 5 janvier, tous les mardis à 19h",
        ["WEEKLY;BYDAY=TU from 2027-01-05: 19:00"],
        ["ask no_end"],
    ),
    (
        "tous les mardis à 19h sauf vacances",
        ["WEEKLY;BYDAY=TU from 2026-12-01: 19:00"],
        ["ask no_end", "ask zone"],
    ),
    (
        "tous les mardis à 19h sauf vacances scolaires",
        ["WEEKLY;BYDAY=TU from 2026-12-01: 19:00"],
        ["ask no_end", "ask zone"],
    ),
    (
        "tous les mardis et jeudis de 18h à 20h",
        ["WEEKLY;BYDAY=TU,TH from 2026-11-26: 18:00-20:00"],
        ["ask no_end"],
    ),
    ("chaque mercredi 14h30", ["WEEKLY;BYDAY=WE from 2026-12-02: 14:30"], ["ask no_end"]),
    ("le mercredi à 14h30", ["WEEKLY;BYDAY=WE from 2026-12-02: 14:30"], ["ask which"]),
    (
        "les mercredis et samedis à 15h jusqu'au 30 juin",
        ["WEEKLY;BYDAY=WE,SA;UNTIL=20270630 from 2026-11-28: 15:00"],
        [],
    ),
    (
        "tous les samedis de mars à 11h",
        ["WEEKLY;BYDAY=SA;UNTIL=20270331 from 2027-03-06: 11:00"],
        [],
    ),
    (
        "un mardi sur deux à 19h",
        ["WEEKLY;INTERVAL=2;BYDAY=TU from 2026-12-01: 19:00"],
        ["ask no_end", "ask first"],
    ),
    (
        "une semaine sur deux le samedi à 10h",
        ["WEEKLY;INTERVAL=2;BYDAY=SA from 2026-11-28: 10:00"],
        ["ask no_end", "ask first"],
    ),
    (
        "tous les 15 jours le jeudi à 18h30",
        ["WEEKLY;INTERVAL=2;BYDAY=TH from 2026-11-26: 18:30"],
        ["ask no_end", "ask first"],
    ),
    (
        "le premier jeudi du mois",
        ["MONTHLY;BYDAY=1TH from 2026-12-03: ?"],
        ["ask hour", "ask no_end"],
    ),
    (
        "le premier jeudi du mois jusqu'en juin",
        ["MONTHLY;BYDAY=1TH;UNTIL=20270630 from 2026-12-03: ?"],
        ["ask hour", "say end_of_month"],
    ),
    (
        "chaque 1er dimanche du mois à 15h",
        ["MONTHLY;BYDAY=1SU from 2026-12-06: 15:00"],
        ["ask no_end"],
    ),
    (
        "le dernier vendredi de chaque mois, 19h-23h",
        ["MONTHLY;BYDAY=-1FR from 2026-11-27: 19:00-23:00"],
        ["ask no_end"],
    ),
    (
        "2e et 4e samedis du mois à 10h",
        ["MONTHLY;BYDAY=2SA from 2026-12-12: 10:00", "MONTHLY;BYDAY=4SA from 2026-11-28: 10:00"],
        ["ask no_end"],
    ),
    (
        "le 15 de chaque mois à 18h",
        ["MONTHLY;BYMONTHDAY=15 from 2026-12-15: 18:00"],
        ["ask no_end"],
    ),
    ("tous les jours à 16h", ["DAILY from 2026-11-26: 16:00"], ["ask no_end"]),
    (
        "tous les jours sauf le lundi, 10h-18h",
        ["WEEKLY;BYDAY=TU,WE,TH,FR,SA,SU from 2026-11-26: 10:00-18:00"],
        ["ask no_end"],
    ),
    (
        "du lundi au vendredi de 9h à 17h",
        ["WEEKLY;BYDAY=MO,TU,WE,TH,FR from 2026-11-26: 09:00-17:00"],
        ["ask no_end"],
    ),
    (
        "tous les soirs à 21h du 1er au 20 juillet",
        ["DAILY;UNTIL=20270720 from 2027-07-01: 21:00"],
        [],
    ),
    (
        "tous les week-ends de 14h à 18h",
        ["WEEKLY;BYDAY=SA,SU from 2026-11-28: 14:00-18:00"],
        ["ask no_end"],
    ),
    (
        "samedi et dimanche de 14h à 18h",
        ["WEEKLY;BYDAY=SA,SU from 2026-11-28: 14:00-18:00"],
        ["ask which"],
    ),
    ("mardi 19h", ["WEEKLY;BYDAY=TU from 2026-12-01: 19:00"], ["ask which"]),
    (
        "mardis 19h, jeudis 20h jusqu'au 17 juin",
        [
            "WEEKLY;BYDAY=TU;UNTIL=20270617 from 2026-12-01: 19:00",
            "WEEKLY;BYDAY=TH;UNTIL=20270617 from 2026-11-26: 20:00",
        ],
        [],
    ),
    (
        "tous les mardis à 19h sauf le 24 et le 31 décembre",  # two Thursdays
        ["WEEKLY;BYDAY=TU from 2026-12-01 but 2026-12-24, 2026-12-31: 19:00"],
        ["ask no_end", "ask exception"],
    ),
    (
        "tous les lundis à 12h30 sauf jours fériés",
        ["WEEKLY;BYDAY=MO from 2026-11-30 but holidays: 12:30"],
        ["ask no_end"],
    ),
    ("tous les mercredis à 15h pendant les vacances", [], ["ask zone"]),
    (
        "vacances de Noël : tous les jours à 15h",  # the same in all zones
        [
            " + ".join(
                f"{date.fromordinal(date(2026, 12, 19).toordinal() + number)} 15:00"
                for number in range(16)
            )
        ],
        [],
    ),
    ("le 24 décembre à minuit", ["2026-12-24 00:00"], ["ask midnight"]),
    ("samedi 12 décembre de 22h à 4h", ["2026-12-12 22:00-04:00"], []),
    ("samedi 12 décembre toute la journée", ["2026-12-12 all day"], []),
    ("14 juillet", ["2027-07-14 ?"], ["ask hour"]),
    ("Noël", ["2026-12-25 ?"], ["ask hour"]),
    (
        "Nuit Blanche, samedi 6 juin de 19h à 3h du matin",  # a Sunday in 2027
        ["2027-06-06 19:00-03:00"],
        ["left Nuit Blanche", "wrong weekday"],
    ),
    (
        "ouverture des portes 19h30, concert 20h30 le 12 décembre",
        ["2026-12-12 19:30, 20:30"],
        ["left ouverture des portes", "left concert"],
    ),
    ("sur rendez-vous", [], ["left sur rendez-vous"]),
]

MORE = [
    ("fr", "du 12 mars au 30 juin, du mardi au jeudi de 14h à 18h, samedi et dimanche de 11h à 18h",
     ["WEEKLY;BYDAY=TU,WE,TH;UNTIL=20270630 from 2027-03-16: 14:00-18:00",
      "WEEKLY;BYDAY=SA,SU;UNTIL=20270630 from 2027-03-13: 11:00-18:00"], []),
    ("fr", "12 novembre 20h", ["2027-11-12 20:00"], ["ask year", "say far"]),
    ("fr", "du 10 au 20 novembre de 14h à 18h", ["2027-11-10..2027-11-20 14:00-18:00"],
     ["ask year", "say far"]),
    ("fr", "12/11/2026 à 20h", ["2026-11-12 20:00"], ["say past"]),
    ("fr", "samedi 31 novembre à 20h", [], ["wrong no_day"]),
    ("fr", "32 décembre à 20h", [], ["wrong no_day"]),
    ("fr", "du 20 au 45 décembre à 20h", [], ["wrong no_day", "wrong no_day"]),
    ("fr", "les 12 et 32 décembre à 20h", ["2026-12-12 20:00"], ["wrong no_day"]),
    ("fr", "12 décembre 2026 à 20h, salle 40", ["2026-12-12 20:00"], ["left salle 40"]),
    ("en", "December 32 at 8 pm", [], ["wrong no_day"]),
    ("fr", "les 28, 29 décembre et 2 janvier à 20h",
     ["2026-12-28 20:00 + 2026-12-29 20:00 + 2027-01-02 20:00"], []),
    ("fr", "mar. 9 mar. 20h", ["2027-03-09 20:00"], []),
    ("fr", "tous les 15 jours à 18h", ["DAILY;INTERVAL=15 from 2026-11-26: 18:00"],
     ["ask no_end", "ask idiom", "ask first"]),
    ("fr", "du 3 au 28 mars, 14h-19h, fermé le lundi",
     ["WEEKLY;BYDAY=TU,WE,TH,FR,SA,SU;UNTIL=20270328 from 2027-03-03: 14:00-19:00"], []),
    ("fr", "tous les mardis à 19h, 10 fois", ["WEEKLY;BYDAY=TU;COUNT=10 from 2026-12-01: 19:00"],
     []),
    ("fr", "samedi 5 décembre de 20h à 19h", ["2026-12-05 20:00-19:00"], ["ask order"]),
    ("fr", "samedi 5 décembre de 20h à 19h le lendemain", ["2026-12-05 20:00-19:00"], []),
    ("fr", "samedi 5 décembre au soir à 10h", ["2026-12-05 10:00"], ["wrong part"]),
    ("fr", "samedi 5 décembre à 8h du soir", ["2026-12-05 20:00"], []),
    ("fr", "24 décembre à 24h", ["2026-12-25 00:00"], []),
    ("fr", "salle 3, samedi 12 décembre 20h", ["2026-12-03 20:00 + 2026-12-12 20:00"],
     ["left salle"]),
    ("fr", "samedi 12 ou dimanche 13 décembre à 20h", ["2026-12-12 20:00 + 2026-12-13 20:00"],
     ["left ou"]),
    ("fr", "du 5 décembre 2026 au 3 janvier 2028, 10h-18h", [], ["wrong too_long"]),
    ("fr", "12/12 20h\n13/12 15h", ["2026-12-12 20:00 + 2026-12-13 15:00"], []),
    ("fr", "du 12 décembre à 20h au 13 décembre à 2h",
     ["2026-12-12 20:00 + 2026-12-13 20:00"], ["left au", "ask hours", "ask last_day"]),
    ("fr", "du 12 mars 10h-18h", ["2027-03-12 10:00-18:00"], ["ask last_day"]),
    ("fr", "depuis le 5 janvier, tous les mardis à 19h", ["WEEKLY;BYDAY=TU from 2026-12-01: 19:00",
     "2027-01-05 19:00"],
     ["left depuis", "ask no_end"]),
    ("fr", "tous les mardis de", ["WEEKLY;BYDAY=TU from 2026-12-01: ?"], ["ask hour",
     "ask no_end"]),
    ("fr", "samedi 12 décembre jusqu'à 22h", ["2026-12-12 22:00"], ["left jusqu'à"]),
    ("fr", "tous les mardis à 19h sauf juillet et août", ["WEEKLY;BYDAY=TU from 2026-12-01: 19:00"],
     ["left sauf juillet et août", "ask no_end"]),
    ("fr", "vendredi et samedi à 20h, dimanche à 16h, du 4 au 20 décembre",
     ["WEEKLY;BYDAY=FR,SA;UNTIL=20261220 from 2026-12-04: 20:00",
      "WEEKLY;BYDAY=SU;UNTIL=20261220 from 2026-12-06: 16:00"], []),
    ("fr", "mardi 1er décembre 10h, jeudi 3 décembre toute la journée",
     ["2026-12-01 10:00", "2026-12-03 all day"], []),
    ("fr", "les mardis 1, 8 et 15 décembre à 19h",
     ["2026-12-01 19:00 + 2026-12-08 19:00 + 2026-12-15 19:00"], []),
    # Hours after exceptions belong to what follows them, if that is certain.
    ("fr", "tous les mardis à 19h jusqu'au 30 juin sauf vacances de la zone C, et samedi 12 "
           "décembre à 20h30",
     ["WEEKLY;BYDAY=TU;UNTIL=20270630 from 2026-12-01 but zone C: 19:00", "2026-12-12 20:30"], []),
    ("en", "every Tuesday at 7pm until 30 June except zone C school holidays, and Saturday 12 "
           "December at 8.30 pm",
     ["WEEKLY;BYDAY=TU;UNTIL=20270630 from 2026-12-01 but zone C: 19:00", "2026-12-12 20:30"], []),
    ("fr", "tous les mardis à 19h jusqu'au 30 juin sauf le 22 décembre, le 12 et le 13 décembre à "
           "20h",
     ["WEEKLY;BYDAY=TU;UNTIL=20270630 from 2026-12-01 but 2026-12-22: 19:00",
     "2026-12-12 20:00 + 2026-12-13 20:00"],
     []),
    ("fr", "tous les mardis à 19h jusqu'au 30 juin sauf vacances de la zone C, du 3 au 5 décembre "
           "à 15h",
     ["WEEKLY;BYDAY=TU;UNTIL=20270630 from 2026-12-01 but zone C: 19:00",
     "2026-12-03..2026-12-05 15:00"], []),
    ("fr", "tous les mardis à 19h jusqu'au 30 juin sauf le 22 décembre à 20h30",
     ["WEEKLY;BYDAY=TU;UNTIL=20270630 from 2026-12-01 but 2026-12-22: 19:00"],
     ["ask hours_of_exception"]),
    ("fr", "tous les mardis à 19h jusqu'au 30 juin sauf le 22 décembre et le 29 décembre à 20h30",
     ["WEEKLY;BYDAY=TU;UNTIL=20270630 from 2026-12-01 but 2026-12-22, 2026-12-29: 19:00"],
     ["ask hours_of_exception"]),
    ("en", "every Tuesday at 7pm until 30 June except 22 December at 8.30 pm",
     ["WEEKLY;BYDAY=TU;UNTIL=20270630 from 2026-12-01 but 2026-12-22: 19:00"],
     ["ask hours_of_exception"]),
    ("fr", "tous les mardis à 19h jusqu'au 30 juin sauf vacances de la zone C, les jeudis à 20h",
     ["WEEKLY;BYDAY=TU;UNTIL=20270630 from 2026-12-01 but zone C: 19:00"],
     ["ask hours_of_exception"]),
    ("fr", "tous les mardis sauf le 22 décembre à 19h jusqu'au 30 juin",
     ["WEEKLY;BYDAY=TU;UNTIL=20270630 from 2026-12-01 but 2026-12-22: 19:00"], []),
    ("fr", "tous les mardis à 19h sauf le 22 décembre jusqu'au 30 juin et le 12 décembre à 20h",
     ["WEEKLY;BYDAY=TU;UNTIL=20270630 from 2026-12-01 but 2026-12-22: 19:00", "2026-12-12 20:00"],
     []),
    ("fr", "tous les jours jusqu'au 30 juin sauf le lundi, et samedi 12 décembre à 20h30",
     ["WEEKLY;BYDAY=TU,WE,TH,FR,SA,SU;UNTIL=20270630 from 2026-11-26 but 2026-12-12: 20:30"],
     ["ask hours"]),
    ("fr", "tous les mardis à 8h, jusqu'au 10 mai. Tous les jeudis à 9h sauf vacances de la zone "
           "C, jusqu'au 10 mai",
     ["WEEKLY;BYDAY=TU;UNTIL=20270510 from 2026-12-01: 08:00",
      "WEEKLY;BYDAY=TH;UNTIL=20270510 from 2026-11-26 but zone C: 09:00"], ["ask exceptions_of"]),
    ("fr", "12/12 19h30\nmar. 23 mars à 18h", ["2026-12-12 19:30 + 2027-03-23 18:00"], []),
    ("fr", "12/12 19 h 30 mar. 23 mars à 18h", ["2026-12-12 19:30 + 2027-03-23 18:00"], []),
    ("fr", "le 2 de chaque mois à 10h, 5 fois, 2 fois le 5 de chaque mois à 15h",
     ["MONTHLY;BYMONTHDAY=2;COUNT=5 from 2026-12-02: 10:00",
      "MONTHLY;BYMONTHDAY=5;COUNT=2 from 2026-12-05: 15:00"], []),
    ("fr", "tous les mardis à 19h du 5 janvier au 30 juin, et à 20h samedi 12 décembre",
     ["WEEKLY;BYDAY=TU;UNTIL=20270630 from 2027-01-05: 19:00", "2026-12-12 20:00"], []),
    ("fr", "du 5 mars au 30 juin, à 20h, le premier mardi du mois ; les samedis à 12h jusqu'au 30 "
           "juin",
     ["2027-03-05..2027-06-30 20:00", "MONTHLY;BYDAY=1TU;UNTIL=20270630 from 2026-12-01: 12:00",
      "WEEKLY;BYDAY=SA;UNTIL=20270630 from 2026-11-28: 12:00"], ["ask hours"]),
    ("fr", "tous les mardis à 19h jusqu'au 30 juin à 20h",
     ["WEEKLY;BYDAY=TU;UNTIL=20270630 from 2026-12-01: 19:00"], ["ask hours"]),
    ("fr", "à 20h le samedi 12 décembre, à 15h et 17h le dimanche 13 décembre",
     ["2026-12-12 20:00 + 2026-12-13 15:00 + 2026-12-13 17:00"], []),
    ("fr", "samedi 12 décembre à 20h, 15h dimanche 13 décembre", ["2026-12-12 20:00, 15:00",
     "2026-12-13 ?"],
     ["ask hours", "ask hour"]),
    # Exceptions that remove no date.
    ("fr", "tous les mardis à 19h jusqu'au 30 juin sauf le lundi",
     ["WEEKLY;BYDAY=TU;UNTIL=20270630 from 2026-12-01: 19:00"], ["ask exception"]),
    ("fr", "tous les mardis à 19h jusqu'au 15 décembre sauf vacances de la zone C",
     ["WEEKLY;BYDAY=TU;UNTIL=20261215 from 2026-12-01 but zone C: 19:00"], ["ask exception"]),
    ("fr", "du mardi au vendredi à 19h jusqu'au 30 juin, fermé le 22 décembre et le 1er mai",
     ["WEEKLY;BYDAY=TU,WE,TH,FR;UNTIL=20270630 from 2026-11-26 but 2026-12-22, 2027-05-01: 19:00"],
     ["ask exception"]),
    ("fr", "du mardi au dimanche de 10h à 18h jusqu'au 30 juin, fermé le lundi",
     ["WEEKLY;BYDAY=TU,WE,TH,FR,SA,SU;UNTIL=20270630 from 2026-11-26: 10:00-18:00"], []),
    ("fr", "tous les mardis à 19h jusqu'au 30 juin sauf jours fériés",  # none of which is a Tuesday
     ["WEEKLY;BYDAY=TU;UNTIL=20270630 from 2026-12-01 but holidays: 19:00"], ["say exception"]),
    ("fr", "tous les jours à 19h jusqu'au 30 juin sauf du lundi au mercredi",
     ["WEEKLY;BYDAY=TH,FR,SA,SU;UNTIL=20270630 from 2026-11-26: 19:00"], []),
    ("fr", "le 28 de chaque mois à 19h jusqu'au 30 juin sauf le lundi",
     ["MONTHLY;BYMONTHDAY=28;UNTIL=20270630 from 2026-11-28 but 2026-12-28, 2027-06-28: 19:00"],
     []),
    # What is written once for several rules.
    ("fr", "à partir du 5 janvier, tous les mardis à 19h et tous les jeudis à 20h jusqu'au 30 juin",
     ["WEEKLY;BYDAY=TU;UNTIL=20270630 from 2027-01-05: 19:00",
      "WEEKLY;BYDAY=TH;UNTIL=20270630 from 2027-01-07: 20:00"], []),
    ("fr", "tous les mardis à 19h du 5 janvier au 30 juin, tous les jeudis à 20h du 1er mars au "
           "30 mai",
     ["WEEKLY;BYDAY=TU;UNTIL=20270630 from 2027-01-05: 19:00",
      "WEEKLY;BYDAY=TH;UNTIL=20270530 from 2027-03-04: 20:00"], []),
    ("fr", "tous les mardis à 19h, 10 fois, tous les jeudis à 20h jusqu'au 30 juin",
     ["WEEKLY;BYDAY=TU;COUNT=10 from 2026-12-01: 19:00",
     "WEEKLY;BYDAY=TH;UNTIL=20270630 from 2026-11-26: 20:00"], []),
    ("fr", "tous les mardis à 19h, jusqu'au 30 juin, tous les jeudis à 20h",
     ["WEEKLY;BYDAY=TU;UNTIL=20270630 from 2026-12-01: 19:00",
     "WEEKLY;BYDAY=TH from 2026-11-26: 20:00"],
     ["ask bounds", "ask no_end"]),
    ("fr", "tous les mardis à 19h jusqu'au 30 juin, tous les jeudis à 20h jusqu'au 30 mai sauf "
           "vacances de la zone C",
     ["WEEKLY;BYDAY=TU;UNTIL=20270630 from 2026-12-01: 19:00",
      "WEEKLY;BYDAY=TH;UNTIL=20270530 from 2026-11-26 but zone C: 20:00"], ["ask exceptions_of"]),
    ("fr", "29 février à 20h", ["2028-02-29 20:00"], ["ask year", "say far"]),
    ("fr", "du 29 février au 3 mars à 20h", ["2028-02-29..2028-03-03 20:00"], ["ask year",
     "say far"]),
    ("en", "every second Friday of the month at 7 pm until 30 June",
     ["MONTHLY;BYDAY=2FR;UNTIL=20270630 from 2026-12-11: 19:00"], []),
    ("fr", "", [], []),
    ("fr", "le", [], []),
    ("fr", "à 20h", [], ["left à 20h"]),
    ("fr", "sauf le lundi", [], ["left sauf le lundi"]),
    ("en", "every Tuesday at 7pm except zone C school holidays, until 30 June",
     ["WEEKLY;BYDAY=TU;UNTIL=20270630 from 2026-12-01 but zone C: 19:00"], []),
    ("en", "March 12, 2027 at 8.30 pm", ["2027-03-12 20:30"], []),
    ("en", "from 12 March to 30 June, Tuesday to Sunday, 11am-6pm",
     ["WEEKLY;BYDAY=TU,WE,TH,FR,SA,SU;UNTIL=20270630 from 2027-03-12: 11:00-18:00"], []),
    ("en", "from 2 to 6 pm on 12 December", ["2026-12-12 14:00-18:00"], []),
    ("en", "Saturday, 12 December from 10pm to 4am", ["2026-12-12 22:00-04:00"], []),
    ("en", "Christmas Eve party at 8", ["2026-12-24 ?"], ["left party at 8", "ask hour"]),
    ("en", "every other Tuesday at 7 pm", ["WEEKLY;INTERVAL=2;BYDAY=TU from 2026-12-01: 19:00"],
     ["ask no_end", "ask first"]),
]  # fmt: skip


def said(reading) -> list[str]:
    return [
        *(f"left {words}" for words in reading.left_over),
        *(f"wrong {remark.code}" for remark in reading.contradictions),
        *(f"ask {remark.code}" for remark in reading.questions),
        *(f"say {remark.code}" for remark in reading.notes),
    ]


@pytest.mark.parametrize(
    ("language", "typed", "lines", "remarks"),
    [*(("fr", *sentence) for sentence in SENTENCES), *MORE],
)
def test_a_sentence_gives_its_lines_questions_and_left_over_words(language, typed, lines, remarks):
    reading = read_dates(typed, TODAY, language)

    assert [told(line) for line in reading.lines] == lines
    assert said(reading) == remarks


@pytest.mark.parametrize(
    ("language", "typed"), [("fr", "30 février"), ("en", "31 June"), ("fr", "30 février et 2 mars")]
)
def test_a_day_that_does_not_exist_gives_no_question_for_hours(language, typed):
    assert said(read_dates(typed, TODAY, language)) == ["wrong no_day"]


OPEN = [
    ("fr", typed)
    for typed, _lines, remarks in SENTENCES
    if any("ask" in remark for remark in remarks)
]


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        *OPEN,
        *(
            (language, typed)
            for language, typed, _lines, remarks in MORE
            if any("ask" in one for one in remarks)
        ),
    ],
)
def test_each_answer_is_a_sentence_without_that_question(language, typed):
    reading = read_dates(typed, TODAY, language)

    for question in reading.questions:
        for answer in question.answers:
            answered = read_dates(answer.text, TODAY, language)
            codes = [asked.code for asked in answered.questions]
            assert (answer.text, question.code in codes) == (answer.text, False)
            assert (answered.left_over, answered.contradictions) == (
                reading.left_over,
                reading.contradictions,
            )


def test_an_answer_to_a_weekday_that_is_another_day_agrees_with_its_date():
    [wrong] = read_dates("samedi 6 juin de 19h à 3h", TODAY).contradictions

    answered = [read_dates(answer.text, TODAY) for answer in wrong.answers]

    assert [told(line) for reading in answered for line in reading.lines] == [
        "2027-06-06 19:00-03:00",
        "2027-06-05 19:00-03:00",
        "2026-06-06 19:00-03:00",
    ]
    assert [reading.contradictions for reading in answered] == [[], [], []]


def test_an_hour_after_an_exception_gives_three_answers():
    typed = "tous les mardis à 19h jusqu'au 5 janvier sauf le 22 décembre et le 29 décembre à 20h30"
    [asked] = read_dates(typed, TODAY).questions

    readings = [read_dates(answer.text, TODAY) for answer in asked.answers]

    rule = "WEEKLY;BYDAY=TU;UNTIL=20270105 from 2026-12-01 but"
    assert [[told(line) for line in reading.lines] for reading in readings] == [
        [f"{rule} 2026-12-22, 2026-12-29: 19:00"],
        ["2026-12-29 20:30", f"{rule} 2026-12-22, 2026-12-29: 19:00"],
        ["2026-12-29 20:30", f"{rule} 2026-12-22: 19:00"],
    ]
    assert all(reading.is_clear() for reading in readings)


def test_an_hour_after_an_excepted_weekday_may_be_said_instead():
    [asked] = read_dates(
        "tous les jours à 20h du 3 au 20 décembre sauf le dimanche à 16h", TODAY
    ).questions

    instead = read_dates(asked.answers[1].text, TODAY)

    assert instead.is_clear()
    assert [told(line) for line in instead.lines] == [
        "WEEKLY;BYDAY=SU;UNTIL=20261220 from 2026-12-06: 16:00",
        "WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA;UNTIL=20261220 from 2026-12-03: 20:00",
    ]


@pytest.mark.parametrize(
    ("language", "typed", "answered"),
    [
        (
            "fr",
            "tous les mardis à 19h sauf le lundi jusqu'au 30 juin",
            "tous les mardis à 19h jusqu'au 30 juin",
        ),
        (
            "fr",
            "tous les mardis à 19h jusqu'au 30 juin sauf le 22 décembre, le 24 décembre et "
            "vacances de la zone C",
            "tous les mardis à 19h jusqu'au 30 juin sauf mardi 22 décembre 2026 et vacances de la "
            "zone C",
        ),
        ("en", "Mondays at 7 pm until 30 June, except 1 May", "Mondays at 7 pm until 30 June"),
    ],
)
def test_an_exception_that_leaves_nothing_out_may_be_dropped(language, typed, answered):
    reading = read_dates(typed, TODAY, language)

    [asked] = reading.questions
    assert [answer.text for answer in asked.answers] == [answered]
    assert not reading.is_clear()
    assert read_dates(answered, TODAY, language).is_clear()


def test_exceptions_of_the_last_rule_may_apply_to_the_one_before():
    typed = (
        "tous les mardis à 19h jusqu'au 30 juin, tous les jeudis à 20h jusqu'au 30 mai sauf "
        "vacances de la zone C"
    )
    [asked] = read_dates(typed, TODAY).questions

    readings = [read_dates(answer.text, TODAY) for answer in asked.answers]

    tuesdays, thursdays = (
        "WEEKLY;BYDAY=TU;UNTIL=20270630 from 2026-12-01",
        "WEEKLY;BYDAY=TH;UNTIL=20270530 from 2026-11-26",
    )
    assert [[told(line) for line in reading.lines] for reading in readings] == [
        [f"{tuesdays} but zone C: 19:00", f"{thursdays} but zone C: 20:00"],
        [f"{thursdays} but zone C: 20:00", f"{tuesdays}: 19:00"],
    ]
    assert all(reading.is_clear() for reading in readings)


def test_a_run_amid_exceptions_of_a_rule_without_bounds_may_bound_it():
    typed = (
        "tous les samedis à 10h, fermé du 5 au 13 décembre, du 28 novembre au 10 mai et lundi 4 "
        "janvier, 15h"
    )

    assert said(read_dates(typed, TODAY)) == ["ask bounds", "ask no_end"]


@pytest.mark.parametrize(
    ("typed", "years"),
    [
        ("29 février à 20h", ["mardi 29 février 2028"]),
        ("12 novembre à 20h", ["vendredi 12 novembre 2027", "jeudi 12 novembre 2026"]),
    ],
)
def test_no_past_year_is_offered_first(typed, years):
    [asked] = read_dates(typed, TODAY).questions

    assert [answer.label for answer in asked.answers] == years


def test_no_answer_is_more_than_a_year_away():
    [asked] = read_dates("tous les mardis à 19h à partir du 12 décembre", TODAY).questions

    assert [answer.label for answer in asked.answers] == [
        "jusqu’au 30 juin 2027",
        "jusqu’au 12 décembre 2027",
    ]


def test_midnight_of_a_day_may_be_of_either_night():
    [asked] = read_dates("le 24 décembre à minuit", TODAY).questions

    assert [told(read_dates(answer.text, TODAY).lines[0]) for answer in asked.answers] == [
        "2026-12-25 00:00",
        "2026-12-24 00:00",
    ]


def test_holidays_of_a_zone_become_dates_to_their_known_end():
    [line] = read_dates("tous les mercredis à 15h pendant les vacances de la zone C", TODAY).lines

    days = [day for day, _slot in line.moments]
    assert (str(days[0]), {day.weekday() for day in days}) == ("2026-12-23", {2})


HOSTILE = [
    "a " * 5_000,
    "1 " * 499,
    "1, " * 333,
    "le 1 et " * 120,
    "sauf " * 200,
    "sauf le 1 et " * 75,
    "tous les " * 110,
    "mardi et " * 110,
    "20h-" * 250,
    "de de de 20h à " * 66,
    "1er 2e 3e " * 99,
    "du 1 au " * 125,
    "99999999999999999999 " * 47,
    "٣ mars à ²⁰h " * 70,
    "jusqu'" * 160,
    "é" * 1_000,
    "31/02 " * 160,
    "0/0/0 99:99 25h 9999-99-99",
    "12/12/9999 à 20h, tous les jours à partir du 31/12/9998",
    "every last first " * 58,
    "\x00\ud7ff\U0001f600" * 300,
    "tous les jours à 20h à partir du 31/12/9999",
    "du 31 février au 30 février tous les 99 ans 9999 fois",
]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("typed", HOSTILE)
def test_nonsense_gives_no_error_and_is_never_clear(language, typed):
    assert not read_dates(typed, TODAY, language).is_clear()


def test_a_text_that_is_too_long_is_said_to_be_and_not_read():
    reading = read_dates("12/12 20h " * 1_000, TODAY)

    assert said(reading) == ["wrong too_long"]
    assert len(reading.text) > LONGEST_TEXT


def count_calls(text: str) -> int:
    """Return how many Python function calls reading ``text`` takes."""
    calls = 0

    def note(_frame, event, _argument):
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        read_dates(text, TODAY, longest=LONGEST_PASTED)
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("word", ["le ", ", et ", "du au ", "sauf ", "1 "])
def test_connecting_words_take_linear_time(word):
    once, thrice = word * 300, word * 900

    assert count_calls(thrice) < 4 * count_calls(once)
