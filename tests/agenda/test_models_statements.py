import pytest
from django.db.models import QuerySet

from agenda.models import Area, Place
from agenda.models.statements import attach_related, read_rows
from tests.budgets import count_queries
from tests.factories.agenda import AreaFactory, PlaceFactory

pytestmark = pytest.mark.django_db


def test_a_question_is_compiled_once_for_as_many_keys_and_answers_as_the_rows_are_now():
    one, other = AreaFactory(), AreaFactory()
    compiled = []

    def areas() -> QuerySet[Area]:
        compiled.append(1)
        return Area.objects.all()

    assert read_rows(areas, "pk", [one.pk]) == [one]
    Area.objects.filter(pk=other.pk).update(postcodes=["75099"])

    assert [area.postcodes for area in read_rows(areas, "pk", [other.pk])] == [["75099"]]
    assert len(compiled) == 1
    assert set(read_rows(areas, "pk", [one.pk, other.pk])) == {one, other}
    assert len(compiled) == 2


def test_no_keys_make_no_query():
    assert count_queries(lambda: read_rows(Area.objects.all, "pk", [])) == 0


def test_foreign_keys_are_set_in_one_query():
    area, other = AreaFactory(), AreaFactory()
    PlaceFactory.create_batch(2, area=area)
    PlaceFactory(area=other)
    PlaceFactory(area=None)
    places = list(Place.objects.order_by("pk"))

    asked = count_queries(lambda: attach_related(places, "area", Area.objects.all))

    assert asked == 1
    assert count_queries(lambda: [place.area for place in places]) == 0
    assert [place.area for place in places] == [area, area, other, None]


def test_a_foreign_key_to_a_missing_row_is_none():
    place = PlaceFactory(area=AreaFactory())
    place.area_id = 0

    attach_related([place], "area", Area.objects.all)

    assert count_queries(lambda: place.area) == 0
    assert (place.area, place.area_id) == (None, 0)
