"""Stations near a place."""

import pytest

from search.templatetags.search_around import stations_near
from tests.factories.agenda import PlaceFactory
from tests.factories.search import LandmarkFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("point", "nearest"),
    [
        ((48.8889, 2.3938), "Porte de Pantin"),
        ((48.8663, 2.3098), "Franklin D. Roosevelt"),
        ((48.8625, 2.3459), "Les Halles"),
        ((48.8566, 2.3522), "Hôtel de Ville"),
    ],
)
def test_the_nearest_station_is_the_one_that_the_map_draws(
    point, nearest, django_assert_num_queries
):
    LandmarkFactory(name="Loin", kind="station", latitude=point[0] + 0.004, longitude=point[1])
    place = PlaceFactory(latitude=point[0], longitude=point[1])

    with django_assert_num_queries(0):
        found = stations_near(place)

    assert (found[0].name, len(found)) == (nearest, 3)
    assert found == sorted(found, key=lambda one: one.minutes)


@pytest.mark.parametrize("point", [(45.76, 4.84), (48.8566, 2.3522)])
def test_without_a_map_the_stations_are_those_that_editors_recorded(point, without_streets):
    LandmarkFactory(name="Bellecour", kind="station", latitude=point[0], longitude=point[1] + 0.002)
    LandmarkFactory(name="Quartier", latitude=point[0], longitude=point[1])
    LandmarkFactory(name="Loin", kind="station", latitude=point[0] + 0.01, longitude=point[1])
    place = PlaceFactory(latitude=point[0], longitude=point[1])

    assert [(one.name, one.minutes) for one in stations_near(place)] == [("Bellecour", 3)]
    assert stations_near(PlaceFactory(latitude=None, longitude=None)) == []
