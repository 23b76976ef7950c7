"""Words for days, hours and rhythms in each language.

Forms use them as symbols, search queries in patterns. A form parses one language, asks about
ambiguities and reports what it did not understand. A query mixes languages, and words that are not
understood are searched. So some words belong to one of them only: forms know no seasons, whose
first day is not the same for everybody; queries know no feasts («Noël») and no plurals («samedis»),
which are words of titles, and «nuit» only in «cette nuit»: «samedi nuit blanche» is not Saturday
night.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from datetext import english, french

CENTURY = 2000
#: Spaces that may be written as a hyphen: «après-midi», «week-end».
HYPHEN = re.compile("(?<=apres) (?=midi|demain)|(?<=week) (?=end)")


class SymbolKind(StrEnum):
    """Kind of a symbol in the grammar."""

    UNKNOWN = "unknown"
    NUMBER = "number"
    ORDINAL = "ordinal"
    SMALL_NUMBER = "small number"
    DATE = "date"
    CLOCK = "clock"
    WEEKDAY = "weekday"
    WEEKDAYS = "weekdays"
    MONTH = "month"
    RELATIVE = "relative"
    FEAST = "feast"
    RANK = "rank"
    PART = "part of a day"
    EVERY = "every"
    EVERY_OTHER = "every other"
    OUT_OF = "out of"
    DAY = "day"
    WEEKEND = "weekend"
    WEEK = "week"
    MONTHS = "months"
    YEARS = "years"
    LEAP_YEARS = "leap years"
    OF_MONTH = "of the month"
    ASIDE = "that has one"
    FROM = "from"
    OF = "of"
    TO = "to"
    DASH = "dash"
    AT = "at"
    START = "start"
    UNTIL = "until"
    BETWEEN = "between"
    END_OF = "end of"
    THE = "the"
    IN = "in"
    AND = "and"
    STOP = "stop"
    THIS = "this"
    NEXT = "next"
    EXCEPT = "except"
    DURING = "during"
    SCHOOL = "school holidays"
    NAMED_SCHOOL = "one school holiday"
    ZONE = "zone"
    HOLIDAYS = "public holidays"
    ALL_DAY = "all day"
    NEXT_DAY = "next day"
    DATES = "dates"
    TIMES = "times"
    NOISE = "noise"


class DayPart(StrEnum):
    """A part of the day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


@dataclass(frozen=True, slots=True)
class Relative:
    """A day relative to today, with an optional part of the day."""

    days: int
    part: DayPart | None = None


Value = TypeVar("Value")
#: Phrases with their values, or alone.
Phrases = Mapping[str, object] | tuple[str, ...]
#: Words with their values, by language.
ByLanguage = Mapping[str, Mapping[str, Value]]


def fold_word(word: str) -> str:
    """Return ``word`` in lower case without accents, as this vocabulary spells it."""
    word = word.casefold()
    if word.isascii():
        return word
    return "".join(
        sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign)
    ).casefold()


def in_any_language(words: ByLanguage[Value]) -> dict[str, Value]:
    """Join the words of all languages."""
    return {word: value for table in words.values() for word, value in table.items()}


def one_of(words: Iterable[str]) -> str:
    """Return a regular expression that matches any of ``words``, longest first."""
    return "|".join(sorted(words, key=len, reverse=True))


def full_year(year: int) -> int:
    """Return the full year of a number with two or four digits."""
    return year + CENTURY if year < 100 else year


def _numbered(*lists: str, start: int) -> dict[str, int]:
    return {
        fold_word(word): number
        for words in lists
        for number, word in enumerate(words.split(), start)
    }


WEEKDAYS = {
    "fr": _numbered(" ".join(french.DAYS), start=0),
    "en": _numbered(" ".join(english.DAYS), start=0),
}
MONTHS = {
    "fr": _numbered(" ".join(french.MONTHS), start=1),
    "en": _numbered(" ".join(english.MONTHS), start=1),
}
#: Abbreviations, which may end in a period.
SHORT_WEEKDAYS = {
    "fr": _numbered("lun mar mer jeu ven sam dim", "lun mar merc jeu vend", start=0),
    "en": _numbered(
        "mon tue wed thu fri sat sun", "mon tues wed thur", "mon tue wed thurs", start=0
    ),
}
SHORT_MONTHS = {
    "fr": _numbered(
        "janv fev mars avr mai juin juil aou sept oct nov dec",
        "jan fevr mar avr mai jun jul aou sep",
        start=1,
    ),
    "en": _numbered(
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "jan febr march apr may june july aug sept",
        start=1,
    ),
}
PARTS = {
    "fr": {
        "matin": DayPart.MORNING,
        "matinee": DayPart.MORNING,
        "apres midi": DayPart.AFTERNOON,
        "aprem": DayPart.AFTERNOON,
        "soir": DayPart.EVENING,
        "soiree": DayPart.EVENING,
    },
    "en": {
        "morning": DayPart.MORNING,
        "afternoon": DayPart.AFTERNOON,
        "evening": DayPart.EVENING,
        "night": DayPart.NIGHT,
    },
}
_FRENCH_PARTS = PARTS["fr"] | {"nuit": DayPart.NIGHT}


def _parts_of_today(these: Iterable[str], parts: Mapping[str, DayPart]) -> dict[str, Relative]:
    return {f"{this} {words}": Relative(0, part) for this in these for words, part in parts.items()}


RELATIVES = {
    "fr": {
        "aujourd hui": Relative(0),
        "aujourdhui": Relative(0),
        "demain": Relative(1),
        "apres demain": Relative(2),
    }
    | _parts_of_today(["ce", "cet", "cette"], _FRENCH_PARTS),
    "en": {
        "today": Relative(0),
        "tonight": Relative(0, DayPart.EVENING),
        "tomorrow": Relative(1),
        "day after tomorrow": Relative(2),
    }
    | _parts_of_today(["this"], PARTS["en"]),
}
WEEKENDS = ("week end", "week ends", "weekend", "weekends")
#: Astronomical seasons: month and day of the first and last day.
SEASONS = {
    name: days
    for names, days in (
        ("printemps spring", ((3, 20), (6, 20))),
        ("ete summer", ((6, 21), (9, 22))),
        ("automne autumn fall", ((9, 23), (12, 20))),
        ("hiver winter", ((12, 21), (3, 19))),
    )
    for name in names.split()
}

#: School holidays, with the names of their published calendar.
CHRISTMAS, WINTER, SPRING, SUMMER, AUTUMN = (
    "Vacances de Noël",
    "Vacances d'hiver",
    "Vacances de printemps",
    "Vacances d'été",
    "Vacances de la Toussaint",
)

#: Punctuation; of AND and STOP, the value ``True`` ends a list of exceptions.
SIGNS: dict[SymbolKind, Phrases] = {
    SymbolKind.AND: ("&", "+", "/"),
    SymbolKind.STOP: dict.fromkeys([",", ":", "(", ")"], False)
    | dict.fromkeys([";", ".", "·", "•"], True),
    SymbolKind.DASH: ("-", "–", "—", "→", "- >"),
}

FRENCH: dict[SymbolKind, Phrases] = {
    SymbolKind.SMALL_NUMBER: _numbered(
        "un deux trois quatre cinq six sept huit neuf dix", "une", start=1
    ),
    SymbolKind.RELATIVE: RELATIVES["fr"],
    SymbolKind.FEAST: {
        "noel": (12, 25),
        "jour de noel": (12, 25),
        "jour de l an": (1, 1),
        "nouvel an": (1, 1),
        "toussaint": (11, 1),
        "saint sylvestre": (12, 31),
    },
    SymbolKind.RANK: _numbered(
        "premier deuxieme troisieme quatrieme cinquieme",
        "premiers deuxiemes troisiemes quatriemes cinquiemes",
        "premier second",
        "premiers seconds",
        start=1,
    )
    | dict.fromkeys(["dernier", "derniers"], -1),
    SymbolKind.PART: _FRENCH_PARTS | {f"{words}s": part for words, part in _FRENCH_PARTS.items()},
    SymbolKind.EVERY: ("tous les", "toutes les", "tout les", "chaque"),
    SymbolKind.OUT_OF: ("sur",),
    SymbolKind.DAY: ("jour", "jours"),
    SymbolKind.WEEKEND: (*WEEKENDS, "we"),
    SymbolKind.WEEK: ("semaine", "semaines"),
    SymbolKind.MONTHS: ("mois",),
    SymbolKind.YEARS: ("an", "ans", "annee", "annees"),
    SymbolKind.LEAP_YEARS: ("annee bissextile", "annees bissextiles"),
    SymbolKind.OF_MONTH: ("du mois", "de chaque mois", "de tous les mois"),
    SymbolKind.ASIDE: ("qui en a un", "qui en ont un"),
    SymbolKind.FROM: ("du",),
    SymbolKind.OF: ("de", "d", "des", "de l", "de la"),
    SymbolKind.TO: ("a", "au", "aux"),
    SymbolKind.START: (
        "a partir du",
        "a partir de",
        "a partir d",
        "a partir des",
        "a compter du",
        "a compter de",
        "des le",
    ),
    SymbolKind.UNTIL: ("jusqu a", "jusqu au", "jusqu aux", "jusqu en", "jusque"),
    SymbolKind.BETWEEN: ("entre",),
    SymbolKind.END_OF: ("fin", "la fin de", "la fin du mois de", "fin de"),
    SymbolKind.THE: ("le", "la", "les", "l"),
    SymbolKind.IN: ("en", "au mois de", "au mois d"),
    SymbolKind.AND: {"et": False, "ainsi que": False, "puis": True},
    SymbolKind.THIS: ("ce", "cet", "cette"),
    SymbolKind.NEXT: ("prochain", "prochaine", "prochains"),
    # ``True``: a closure, which may name days that the rule does not give.
    SymbolKind.EXCEPT: dict.fromkeys(
        ["ferme", "fermee", "fermes", "fermees", "fermeture", "relache"], True
    )
    | dict.fromkeys(
        [
            *("sauf", "sauf pendant", "hors", "hormis", "excepte"),
            *("a l exception de", "a l exception du", "a l exception des"),
        ],
        False,
    ),
    SymbolKind.DURING: ("pendant", "durant"),
    SymbolKind.SCHOOL: ("vacances", "vacances scolaires", "conges scolaires"),
    SymbolKind.NAMED_SCHOOL: {
        "vacances de noel": CHRISTMAS,
        "vacances d hiver": WINTER,
        "vacances de fevrier": WINTER,
        "vacances de printemps": SPRING,
        "vacances de paques": SPRING,
        "vacances d ete": SUMMER,
        "grandes vacances": SUMMER,
        "vacances de la toussaint": AUTUMN,
        "vacances de toussaint": AUTUMN,
    },
    SymbolKind.HOLIDAYS: ("jours feries", "jour ferie", "feries"),
    SymbolKind.ALL_DAY: ("toute la journee", "journee entiere", "la journee entiere"),
    SymbolKind.NEXT_DAY: ("lendemain", "le lendemain", "du lendemain"),
    SymbolKind.DATES: ("date", "dates"),
    SymbolKind.TIMES: ("fois",),
    SymbolKind.NOISE: ("ouvert", "ouverte", "ouverts", "ouvertes", "inclus", "compris"),
}

ENGLISH: dict[SymbolKind, Phrases] = {
    SymbolKind.SMALL_NUMBER: _numbered("one two three four five six seven eight nine ten", start=1),
    SymbolKind.RELATIVE: RELATIVES["en"],
    SymbolKind.FEAST: {
        "christmas": (12, 25),
        "christmas day": (12, 25),
        "christmas eve": (12, 24),
        "new year s day": (1, 1),
        "new year s eve": (12, 31),
    },
    SymbolKind.RANK: _numbered("first second third fourth fifth", start=1) | {"last": -1},
    SymbolKind.PART: PARTS["en"] | {f"{words}s": part for words, part in PARTS["en"].items()},
    SymbolKind.EVERY: ("every", "each"),
    SymbolKind.EVERY_OTHER: {
        "every other": None,
        "every second": 2,
    },  # 2: may be an ordinal, as in «of the month»
    SymbolKind.OUT_OF: ("in every",),
    SymbolKind.DAY: ("day", "days"),
    SymbolKind.WEEKEND: WEEKENDS,
    SymbolKind.WEEK: ("week", "weeks"),
    SymbolKind.MONTHS: ("month", "months"),
    SymbolKind.YEARS: ("year", "years"),
    SymbolKind.LEAP_YEARS: ("leap year", "leap years"),
    SymbolKind.OF_MONTH: ("of the month", "of every month", "of each month"),
    SymbolKind.ASIDE: ("that has one", "that have one"),
    SymbolKind.FROM: ("from",),
    SymbolKind.OF: ("of",),
    SymbolKind.TO: ("to", "through"),
    SymbolKind.AT: ("at",),
    SymbolKind.START: ("starting", "starting on", "starting from", "as of", "as from"),
    SymbolKind.UNTIL: ("until", "till", "up to"),
    SymbolKind.BETWEEN: ("between",),
    SymbolKind.END_OF: ("end of", "the end of"),
    SymbolKind.THE: ("the", "on", "on the"),
    SymbolKind.IN: ("in",),
    SymbolKind.AND: {"and": False, "then": True},
    SymbolKind.THIS: ("this",),
    SymbolKind.NEXT: ("next",),
    SymbolKind.EXCEPT: {"closed": True}
    | dict.fromkeys(["except", "excluding", "but not", "not"], False),
    SymbolKind.DURING: ("during",),
    SymbolKind.SCHOOL: ("school holidays", "school vacation", "school vacations"),
    SymbolKind.NAMED_SCHOOL: {
        "christmas holidays": CHRISTMAS,
        "winter holidays": WINTER,
        "spring holidays": SPRING,
        "easter holidays": SPRING,
        "summer holidays": SUMMER,
        "autumn holidays": AUTUMN,
    },
    SymbolKind.HOLIDAYS: ("public holidays", "public holiday", "bank holidays", "bank holiday"),
    SymbolKind.ALL_DAY: ("all day", "all day long", "the whole day"),
    SymbolKind.NEXT_DAY: ("next day", "the next day", "the following day"),
    SymbolKind.DATES: ("date", "dates"),
    SymbolKind.TIMES: ("times",),
    SymbolKind.NOISE: ("open", "included", "inclusive"),
}

ORDINAL_ENDINGS = {
    "fr": frozenset({"er", "ere", "re", "e", "eme", "ieme", "nd", "nde", "ers", "es", "emes"}),
    "en": frozenset({"st", "nd", "rd", "th"}),
}
HOUR_WORDS = frozenset({"h", "heure", "heures", "hr", "hrs"})
MINUTE_WORDS = frozenset({"min", "mn", "minutes"})
NOONS = frozenset({"midi", "noon", "midday"})
MIDNIGHTS = frozenset({"minuit", "midnight"})


@dataclass(frozen=True)
class Vocabulary:
    """Phrases of a language by their words.

    ``longest`` is the most words of a phrase, by its first word.
    """

    language: str
    phrases: dict[tuple[str, ...], tuple[SymbolKind, object]]
    longest: dict[str, int]


@lru_cache(maxsize=2)
def vocabulary(language: str) -> Vocabulary:
    """Return the vocabulary of ``language``; French if the language has none."""
    language = "en" if language.split("-", maxsplit=1)[0] == "en" else "fr"
    phrases = {}
    for table in (SIGNS, ENGLISH if language == "en" else FRENCH):
        for kind, words in table.items():
            for phrase in words:
                value = words[phrase] if isinstance(words, Mapping) else None
                for written in (phrase, HYPHEN.sub(" - ", phrase)):
                    phrases[tuple(written.split())] = (kind, value)
    for name, number in WEEKDAYS[language].items():
        phrases[(name,)] = (SymbolKind.WEEKDAY, number)
        phrases[(f"{name}s",)] = (SymbolKind.WEEKDAYS, number)
    phrases |= {(name,): (SymbolKind.MONTH, number) for name, number in MONTHS[language].items()}
    for zone in "abc":
        phrases["zone", zone] = (SymbolKind.ZONE, zone.upper())
    return Vocabulary(
        language=language,
        phrases=phrases,
        longest={words[0]: len(words) for words in sorted(phrases, key=len)},
    )
