"""What days, months and parts of a day are called, folded, in French and in English."""

from search.enums import Moment

WEEKDAYS: dict[str, int] = {
    name: rank
    for names in (
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
        "monday tuesday wednesday thursday friday saturday sunday",
    )
    for rank, name in enumerate(names.split())
}

MONTHS: dict[str, int] = {
    name: rank
    for names in (
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "january february march april may june july august september october november december",
        "janv fevr mar avr mai jun juil aou sept oct nov dec",
        "jan fev mar apr may juin jul aug sep oct nov dec",
        "jan feb mar apr may jun jul aug sep oct nov dec",
    )
    for rank, name in enumerate(names.split(), start=1)
}

#: Months whose names alone are nothing else: not «mars», a planet and a park, nor «may», «march», «avril», «june».
_LONE_MONTHS = """
    janvier fevrier juillet aout septembre octobre novembre decembre
    january february july september october november december
"""

PARTS: dict[str, Moment] = {
    "matin": Moment.MORNING,
    "matinee": Moment.MORNING,
    "morning": Moment.MORNING,
    "apres midi": Moment.AFTERNOON,
    "aprem": Moment.AFTERNOON,
    "afternoon": Moment.AFTERNOON,
    "soir": Moment.EVENING,
    "soiree": Moment.EVENING,
    "evening": Moment.EVENING,
    "night": Moment.EVENING,
}

#: From and until which month and day, by the sun.
SEASONS: dict[str, tuple[tuple[int, int], tuple[int, int]]] = {
    name: days
    for names, days in (
        ("printemps spring", ((3, 20), (6, 20))),
        ("ete summer", ((6, 21), (9, 22))),
        ("automne autumn fall", ((9, 23), (12, 20))),
        ("hiver winter", ((12, 21), (3, 19))),
    )
    for name in names.split()
}

WEEKDAY = "|".join(WEEKDAYS)
SHORT_WEEKDAY = "lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun"
#: The longer first: «mars» is not «mar».
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
LONE_MONTH = "|".join(_LONE_MONTHS.split())
PART = "|".join(PARTS)
SEASON = "|".join(SEASONS)


def part_of_day(words: str | None) -> Moment | None:
    return PARTS[words] if words else None
