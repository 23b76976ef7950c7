"""Which area an address is in, and on what that rests."""

import pytest

from agenda.enums import AreaBasis
from agenda.services.places import contains, find_area, locate_places
from tests.factories.agenda import AreaFactory, PlaceFactory

SQUARE = {"type": "Polygon", "coordinates": [[[2.0, 48.0], [3.0, 48.0], [3.0, 49.0], [2.0, 49.0], [2.0, 48.0]]]}
RING = {"type": "MultiPolygon", "coordinates": [
    [*SQUARE["coordinates"], [[2.4, 48.4], [2.6, 48.4], [2.6, 48.6], [2.4, 48.6], [2.4, 48.4]]],
    [[[5.0, 48.0], [6.0, 48.0], [5.5, 49.0], [5.0, 48.0]]],
]}  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "point", "inside"),
    [
        (SQUARE, (2.5, 48.5), True),
        (SQUARE, (3.5, 48.5), False),
        (SQUARE, (2.5, 49.5), False),
        (RING, (2.2, 48.2), True),
        (RING, (2.5, 48.5), False),  # in the hole
        (RING, (5.5, 48.4), True),
        (RING, (5.05, 48.9), False),
    ],
)
def test_a_point_lies_in_a_polygon_but_not_in_its_hole(shape, point, inside):
    assert contains(shape, *point) is inside


@pytest.mark.django_db
def test_the_editors_choice_comes_first_then_polygon_postcode_and_nearest_centre():
    near = AreaFactory(latitude=48.5, longitude=2.5, postcodes=["75001"])
    far = AreaFactory(latitude=48.9, longitude=2.9, postcodes=["75002"])
    point = {"latitude": 48.6, "longitude": 2.6}

    assert find_area(PlaceFactory.build(**point, postcode="75002", chosen_area=near, area=None), [near, far]) == (
        near,
        AreaBasis.CHOSEN,
    )
    assert find_area(PlaceFactory.build(**point, postcode="75002", area=None), [near, far]) == (far, AreaBasis.POSTCODE)
    assert find_area(PlaceFactory.build(**point, postcode="", area=None), [near, far]) == (near, AreaBasis.NEAREST)
    far.polygon = SQUARE
    assert find_area(PlaceFactory.build(**point, postcode="75001", area=None), [near, far]) == (far, AreaBasis.POLYGON)
    outside = {"latitude": 40.0, "longitude": 2.0}
    assert find_area(PlaceFactory.build(**outside, postcode="", area=None), [near, far]) == (None, AreaBasis.UNKNOWN)


@pytest.mark.django_db
def test_places_keep_the_area_that_was_found():
    area = AreaFactory(code="11", postcodes=["75011"])
    place = PlaceFactory(area=None, postcode="75011", latitude=None, longitude=None)

    locate_places([place])

    place.refresh_from_db()
    assert (place.area, place.area_basis) == (area, AreaBasis.POSTCODE)
