"""A synthetic city for the benchmarks of the search: events of five dates each, and questions people might ask."""

import datetime as dt
import random
from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import urlencode

DATES = 5
_SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi cho pra tri blon gre mar tol nui sour jaz vel"
SYLLABLES = _SYLLABLES.split()
#: The most frequent word that is asked for: about one event in eight says it.
ASKED_FROM = 80


class Words:
    """Words as frequent as in a language: the n-th about once in n."""

    def __init__(self, chance: random.Random, count: int = 8_000) -> None:
        self.chance = chance
        self.words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _word in range(count)]
        self.weights = [1 / (rank + 8) for rank in range(count)]

    def some(self, count: int) -> str:
        return " ".join(self.chance.choices(self.words, self.weights, k=count))

    def asked(self) -> str:
        """One or two words as people ask: frequent ones too, but none that every other event says."""
        asked = self.chance.choices(self.words[ASKED_FROM:], self.weights[ASKED_FROM:], k=self.chance.choice([1, 1, 2]))
        return " ".join(asked)


def fill(count: int, chance: random.Random, words: Words, now: dt.datetime) -> None:
    """Make ``count`` events straight in the tables, and index them by the site's own service."""
    from django.db import transaction

    from agenda.models import Area, Category, Event, Occurrence, Place

    with transaction.atomic():
        Event.objects.all().delete()
        Place.objects.all().delete()
        Area.objects.all().delete()
        Category.objects.all().delete()
        areas = Area.objects.bulk_create(
            Area(code=str(n), name=f"{n}e", latitude=48.8, longitude=2.3) for n in range(1, 21)
        )
        categories = Category.objects.bulk_create(Category(name=f"genre {n}", slug=f"genre-{n}") for n in range(11))
        places = Place.objects.bulk_create(
            Place(
                name=words.some(3),
                slug=f"lieu-{n}",
                area=chance.choice(areas),
                latitude=48.82 + chance.random() / 12,
                longitude=2.25 + chance.random() / 6,
                wheelchair=chance.choice([True, False, None]),
            )
            for n in range(max(60, count // 25))
        )
        events = Event.objects.bulk_create(
            (one_event(n, chance, words, places, categories) for n in range(count)), batch_size=500
        )
        Occurrence.objects.bulk_create(
            (occurrence for event in events for occurrence in dates_of(event, chance, now)), batch_size=2_000
        )


def one_event(number: int, chance: random.Random, words: Words, places: list, categories: list):
    from agenda.enums import AudienceKind, PriceKind
    from agenda.models import Event

    free = chance.random() < 0.45
    return Event(
        title=words.some(6),
        slug=f"evenement-{number}",
        lead=words.some(20),
        body=f"<p>{words.some(80)}</p>",
        place=chance.choice(places),
        category=chance.choices(categories, [1 / (rank + 2) for rank in range(len(categories))])[0],
        audience=chance.choices(AudienceKind.values, [10, 3, 4, 2, 2, 1])[0],
        price_kind=PriceKind.FREE if free else PriceKind.PAID,
        price_from=None if free else Decimal(chance.randint(2, 40)),
        sign_language=chance.random() < 0.05 or None,
        live=True,
    )


def dates_of(event, chance: random.Random, now: dt.datetime) -> Iterator:
    from agenda.models import Occurrence

    for rank in range(DATES):
        start = (now + dt.timedelta(days=chance.randint(-20, 345))).replace(hour=chance.randint(7, 21), minute=0)
        yield Occurrence(
            event=event,
            line_uid=event.uid,
            original_start_at=start + dt.timedelta(seconds=rank),
            start_at=start,
            end_at=start + dt.timedelta(hours=chance.randint(1, 8)),
            day=start.date(),
            time=start.time(),
            zone="Europe/Paris",
            status="cancelled" if chance.random() < 0.02 else "scheduled",
            created_at=now,
            modified_at=now,
        )


def choices(chance: random.Random) -> list[tuple[str, str]]:
    pairs = []
    for name, values in {
        "ou": [str(n) for n in range(1, 21)],
        "categorie": [f"genre-{n}" for n in range(6)],
        "prix": ["gratuit", "moins-de-10", "10-et-plus"],
        "public": ["tout-public", "enfants"],
    }.items():
        if chance.random() < 0.3:
            pairs += [(name, value) for value in chance.sample(values, chance.randint(1, 2))]
    return pairs


def questions(shape: str, chance: random.Random, words: Words, count: int) -> Iterator[str]:
    """Query strings of one shape."""
    windows = ["aujourdhui", "ce-soir", "demain", "ce-week-end", "cette-semaine", "ce-mois"]
    for _question in range(count):
        pairs = [] if shape == "from now on" else choices(chance)
        if "text" in shape:
            pairs.append(("q", words.asked()))
        if "window" in shape:
            pairs.append(("quand", chance.choice(windows)))
        yield urlencode(pairs)


def typed(chance: random.Random, words: Words) -> str:
    """The beginning of a question, as a person is typing it."""
    asked = words.asked()
    return asked[: chance.randint(2, len(asked))]
