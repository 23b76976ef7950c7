"""Records of the search."""

import datetime as dt

from factory import Sequence
from factory.django import DjangoModelFactory

from search.models import FruitlessSearch, Landmark, Synonym


class SynonymFactory(DjangoModelFactory):
    class Meta:
        model = Synonym

    expressions = Sequence(lambda n: f"mot{n}, autre{n}")


class LandmarkFactory(DjangoModelFactory):
    class Meta:
        model = Landmark

    name = Sequence(lambda n: f"Station {n}")
    latitude = 48.8675
    longitude = 2.3638


class FruitlessSearchFactory(DjangoModelFactory):
    class Meta:
        model = FruitlessSearch

    words = Sequence(lambda n: f"introuvable{n}")
    last_on = dt.date(2026, 3, 3)
