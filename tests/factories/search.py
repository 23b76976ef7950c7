"""Factories of the search's models."""

import datetime as dt
from typing import Any

from django.utils.text import slugify
from factory import LazyAttribute, Sequence
from factory.django import DjangoModelFactory

from search.enums import NameKind
from search.models import FruitlessSearch, IndexedName, Landmark, Synonym
from search.text import content_words, padded


class SynonymFactory(DjangoModelFactory[Synonym]):
    class Meta:
        model = Synonym

    expressions = Sequence(lambda n: f"mot{n}, autre{n}")


class LandmarkFactory(DjangoModelFactory[Landmark]):
    class Meta:
        model = Landmark

    name = Sequence(lambda n: f"Station {n}")
    latitude = 48.8675
    longitude = 2.3638


class FruitlessSearchFactory(DjangoModelFactory[FruitlessSearch]):
    class Meta:
        model = FruitlessSearch

    words = Sequence(lambda n: f"introuvable{n}")
    last_on = dt.date(2026, 3, 3)


class IndexedNameFactory(DjangoModelFactory[IndexedName]):
    """Name in the index; its words are derived from its label."""

    class Meta:
        model = IndexedName

    kind = NameKind.EVENT
    key = Sequence(lambda n: n + 1)
    label = Sequence(lambda n: f"Sortie {n}")
    words = LazyAttribute(lambda name: padded(content_words(name.label)))
    slug = LazyAttribute(lambda name: slugify(name.label))


def landmark(name: str, latitude: float, longitude: float, **facts: Any) -> Landmark:
    """Create a landmark with its names in the index."""
    made = LandmarkFactory(name=name, latitude=latitude, longitude=longitude, **facts)
    for called in [name, *filter(None, made.other_names.split(","))]:
        IndexedNameFactory(
            kind=NameKind.LANDMARK,
            key=made.pk,
            label=called,
            latitude=latitude,
            longitude=longitude,
            slug="",
        )
    return made
