"""The area of a place, and its basis."""

import pytest

from agenda.enums import AreaBasis
from agenda.services.places import contains, find_area, locate_places
from tests.factories.agenda import AreaFactory, PlaceFactory

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[2.0, 48.0], [3.0, 48.0], [3.0, 49.0], [2.0, 49.0], [2.0, 48.0]]],
}
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
    near = AreaFactory(latitude=48.61, longitude=2.61, postcodes=["75001"])
    far = AreaFactory(latitude=48.9, longitude=2.9, postcodes=["75002"])
    point = {"latitude": 48.6, "longitude": 2.6}

    assert find_area(
        PlaceFactory.build(**point, postcode="75002", chosen_area=near, area=None), [near, far]
    ) == (
        near,
        AreaBasis.CHOSEN,
    )
    assert find_area(PlaceFactory.build(**point, postcode="75002", area=None), [near, far]) == (
        far,
        AreaBasis.POSTCODE,
    )
    assert find_area(PlaceFactory.build(**point, postcode="", area=None), [near, far]) == (
        near,
        AreaBasis.NEAREST,
    )
    far.polygon = SQUARE
    assert find_area(PlaceFactory.build(**point, postcode="75001", area=None), [near, far]) == (
        far,
        AreaBasis.POLYGON,
    )
    outside = {"latitude": 40.0, "longitude": 2.0}  # outside one outline: the other area has none
    assert find_area(PlaceFactory.build(**outside, postcode="", area=None), [near, far]) == (
        None,
        AreaBasis.UNKNOWN,
    )


#: 2,900 m and 3,100 m north of the centre, and a point 73 km away that was once put into the 12e.
NEAR, FAR, PROVINS = (
    {"latitude": 48.8396 + metres / 111_320, "longitude": 2.396}
    for metres in (2_900, 3_100, 73_000)
)


@pytest.mark.django_db
@pytest.mark.parametrize(("point", "is_inside"), [(NEAR, True), (FAR, False), (PROVINS, False)])
def test_the_nearest_centre_is_no_further_than_three_kilometres_away(point, is_inside):
    twelfth = AreaFactory(code="12", latitude=48.8396, longitude=2.396)
    further = AreaFactory(code="1", latitude=48.0, longitude=2.396)

    found = find_area(PlaceFactory.build(**point, postcode="", area=None), [further, twelfth])

    assert found == ((twelfth, AreaBasis.NEAREST) if is_inside else (None, AreaBasis.OUTSIDE))


@pytest.mark.django_db
def test_what_is_outside_all_outlines_is_beyond_the_city_whatever_its_postcode():
    area = AreaFactory(polygon=SQUARE, latitude=48.5, longitude=2.5, postcodes=["75012"])
    point = {"latitude": 48.5, "longitude": 3.001}

    assert find_area(PlaceFactory.build(**point, postcode="75012", area=None), [area]) == (
        None,
        AreaBasis.OUTSIDE,
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("postcode", "city", "basis"),
    [
        ("93500", "Pantin", AreaBasis.OUTSIDE),
        ("93500", "Paris 19e", AreaBasis.NEAREST),  # they disagree
        ("", "Pantin", AreaBasis.NEAREST),
        ("93500", "", AreaBasis.NEAREST),
    ],
)
def test_an_address_of_another_town_is_beyond_the_city_when_it_says_so_twice(postcode, city, basis):
    area = AreaFactory(latitude=48.887, longitude=2.384, postcodes=["75019"])
    here = {"latitude": 48.8946, "longitude": 2.416}

    assert (
        find_area(PlaceFactory.build(**here, postcode=postcode, city=city, area=None), [area])[1]
        == basis
    )
    area.postcodes = []  # without postcodes of all areas, an unknown one proves nothing
    assert (
        find_area(PlaceFactory.build(**here, postcode=postcode, city=city, area=None), [area])[1]
        == AreaBasis.NEAREST
    )


@pytest.mark.django_db
def test_places_keep_the_area_that_was_found():
    area = AreaFactory(code="11", postcodes=["75011"])
    place = PlaceFactory(area=None, postcode="75011", latitude=None, longitude=None)

    locate_places([place])

    place.refresh_from_db()
    assert (place.area, place.area_basis) == (area, AreaBasis.POSTCODE)
