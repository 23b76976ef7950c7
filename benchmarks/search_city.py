"""Synthetic city for search benchmarks: events of five dates each, and plausible queries."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate
from string import ascii_lowercase
from urllib.parse import urlencode

from benchmarks.search_names import Words, link_of, name_of

DATES = 5
#: Events written per batch.
BATCH = 500
WINDOWS = ("aujourdhui", "ce-soir", "demain", "ce-week-end", "cette-semaine", "ce-mois")
GENRES = (
    "Concert",
    "Exposition",
    "Théâtre",
    "Atelier",
    "Visite",
    "Danse",
    "Cinéma",
    "Lecture",
    "Fête",
    "Cirque",
)
GENRES_ASKED = 6
OCCASIONS = (
    *GENRES,
    "Rencontre avec",
    "Visite guidée",
    "Atelier d’écriture",
    "Conférence",
    "Bal",
    "Projection",
)
PLACES = (
    *(
        "Théâtre",
        "Médiathèque",
        "Bibliothèque",
        "Salle",
        "Jardin",
        "Square",
        "Galerie",
        "Musée",
        "Centre culturel",
    ),
    *(
        "Maison",
        "Café",
        "Église",
        "Conservatoire",
        "Cinéma",
        "Atelier",
        "Gymnase",
        "Parc",
        "Espace",
        "Auditorium",
    ),
)
ORGANISERS = (
    "Association",
    "Compagnie",
    "Collectif",
    "Les Amis",
    "Ensemble",
    "Fédération",
    "École",
    "Fondation",
)


def fill(count: int, chance: random.Random, words: Words, now: dt.datetime) -> None:
    """Fill the tables until there are ``count`` events, with places and organisations."""
    from django.db import transaction
    from tqdm import tqdm

    from agenda.models import Event, Occurrence

    there = Event.objects.count()
    with (
        transaction.atomic(),
        tqdm(total=count, initial=there, desc="rows made", mininterval=5) as bar,
    ):
        scene = Scene.grown(count, chance, words)
        for start in range(there, count, BATCH):
            numbers = range(start, min(start + BATCH, count))
            events = Event.objects.bulk_create(
                scene.event(number, chance, words) for number in numbers
            )
            dates = [occurrence for event in events for occurrence in dates_of(event, chance, now)]
            Occurrence.objects.bulk_create(dates, batch_size=1_000)
            bar.update(len(events))


class Scene:
    """Places, organisations and categories from which events draw."""

    def __init__(self) -> None:
        from agenda.models import Category, Organisation, Place

        self.places = list(Place.objects.order_by("pk"))
        self.organisations = list(Organisation.objects.order_by("pk"))
        self.categories = list(Category.objects.order_by("pk"))
        self.category_weights = [1 / (rank + 2) for rank in range(len(self.categories))]
        #: Cumulative weights: few places have many events.
        self.place_weights = list(accumulate(1 / (rank + 20) for rank in range(len(self.places))))

    @classmethod
    def grown(cls, count: int, chance: random.Random, words: Words) -> "Scene":
        """Return a scene for ``count`` events, with a place per 25 and an organisation per 50 of
        them."""
        from agenda.models import Area, Category, Organisation, Place

        if not Area.objects.exists():
            Area.objects.bulk_create(
                Area(code=str(n), name=f"{n}e", latitude=48.8, longitude=2.3) for n in range(1, 21)
            )
            Category.objects.bulk_create(
                Category(name=name, slug=f"genre-{n}") for n, name in enumerate(GENRES)
            )
        areas = list(Area.objects.all())
        numbers = range(Place.objects.count(), max(60, count // 25))
        Place.objects.bulk_create(
            (one_place(n, chance, words, areas) for n in numbers), batch_size=BATCH
        )
        numbers = range(Organisation.objects.count(), max(30, count // 50))
        Organisation.objects.bulk_create(
            (
                Organisation(name=name_of(ORGANISERS, chance, words), slug=f"organisation-{n}")
                for n in numbers
            ),
            batch_size=BATCH,
        )
        return cls()

    def event(self, number: int, chance: random.Random, words: Words):
        from agenda.enums import AudienceKind, PriceKind
        from agenda.models import Event

        free = chance.random() < 0.45
        return Event(
            title=f"{chance.choice(OCCASIONS)} {link_of(chance)}{words.some(chance.randint(2, 5))}",
            slug=f"evenement-{number}",
            lead=words.some(20),
            body=f"<p>{words.some(80)}</p>",
            place=chance.choices(self.places, cum_weights=self.place_weights)[0],
            organisation=chance.choice(self.organisations) if chance.random() < 0.7 else None,
            category=chance.choices(self.categories, self.category_weights)[0],
            audience=chance.choices(AudienceKind.values, [10, 3, 4, 2, 2, 1])[0],
            price_kind=PriceKind.FREE if free else PriceKind.PAID,
            price_from=None if free else Decimal(chance.randint(2, 40)),
            sign_language=chance.random() < 0.05 or None,
            live=True,
        )


def one_place(number: int, chance: random.Random, words: Words, areas: Sequence):
    from agenda.models import Place

    return Place(
        name=name_of(PLACES, chance, words),
        slug=f"lieu-{number}",
        area=chance.choice(areas),
        latitude=48.82 + chance.random() / 12,
        longitude=2.25 + chance.random() / 6,
        wheelchair=chance.choice([True, False, None]),
    )


def dates_of(event, chance: random.Random, now: dt.datetime) -> Iterator:
    from agenda.models import Occurrence

    for rank in range(DATES):
        start = (now + dt.timedelta(days=chance.randint(-20, 345))).replace(
            hour=chance.randint(7, 21), minute=0
        )
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
        "categorie": [f"genre-{n}" for n in range(GENRES_ASKED)],
        "prix": ["gratuit", "moins-de-10", "10-et-plus"],
        "public": ["tout-public", "enfants"],
    }.items():
        if chance.random() < 0.3:
            pairs += [(name, value) for value in chance.sample(values, chance.randint(1, 2))]
    return pairs


def questions(shape: str, chance: random.Random, words: Words, count: int) -> Iterator[str]:
    """Yield ``count`` query strings of one shape."""
    for _question in range(count):
        pairs = [] if shape == "from now on" else choices(chance)
        if "text" in shape:
            pairs.append(("q", words.asked()))
        if "window" in shape:
            pairs.append(("quand", chance.choice(WINDOWS)))
        yield urlencode(pairs)


def typed(chance: random.Random, count: int) -> list[str]:
    """Return beginnings of names as people type them: eight letters at most, often of word two."""
    from agenda.models import Event, Organisation, Place

    names: list[str] = []
    for model, field in ((Event, "title"), (Place, "name"), (Organisation, "name")):
        some = model._default_manager.order_by("pk").values_list(field, flat=True)[:5_000]
        names += chance.sample(list(some), min(len(some), count))
    return [_begun(name, chance) for name in chance.sample(names, count)]


def _begun(name: str, chance: random.Random) -> str:
    words = name.split()
    first = chance.randrange(len(words) - 1)
    last = words[first + 1] if chance.random() < 0.4 else ""
    kept = chance.randint(1, 8)
    return f"{words[first]} {last[:kept]}" if last else words[first][:kept]


def mistyped(chance: random.Random, words: Words, count: int) -> list[str]:
    """Return words of the city with a letter replaced, missing, added or transposed."""
    asked = (word for _n in range(50 * count) for word in words.asked().split() if len(word) > 4)
    return [_wrong(word, chance) for _n, word in zip(range(count), asked, strict=False)]


def _wrong(word: str, chance: random.Random) -> str:
    at, letter = chance.randrange(1, len(word) - 1), chance.choice(ascii_lowercase)
    head, sign, tail = word[:at], word[at], word[at + 1 :]
    return chance.choice(
        [
            f"{head}{letter}{tail}",
            f"{head}{tail}",
            f"{head}{letter}{sign}{tail}",
            f"{head}{tail[0]}{sign}{tail[1:]}",
        ]
    )
