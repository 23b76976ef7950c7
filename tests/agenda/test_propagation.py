"""Every field of a record is in the table of how far its change reaches."""

import pytest

from agenda.enums import RefreshReach
from agenda.models import Area, Category, Organisation, Place, ProgrammePage
from agenda.models.drafts import field_values
from agenda.models.propagation import REACHES, reach_of
from tests.factories.agenda import PlaceAliasFactory, PlaceFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Area, Category, Organisation, Place, ProgrammePage])
def test_a_field_that_is_added_must_be_given_its_reach(model):
    assert set(REACHES[model]) == set(field_values(model())) - {"pk", "id"}


def test_a_change_goes_as_far_as_its_farthest_field():
    before = {"name": "Salle", "street": "1 rue Neuve", "description": "", "phone": ""}

    def reach(**after):
        return reach_of(Place, before, before | after)

    assert reach(description="Grande") == (RefreshReach.NOWHERE, [])
    assert reach(phone="01") == (RefreshReach.SHOWN, ["phone"])
    assert reach(name="La Salle", phone="01") == (RefreshReach.REVISION, ["name", "phone"])
    assert reach(street="2 rue Neuve", name="La Salle") == (RefreshReach.NEWS, ["street", "name"])
    assert reach_of(Category, {"name": "Bal"}, {"name": "Bals"}) == (RefreshReach.SHOWN, ["name"])


def test_another_name_that_is_typed_again_is_no_change_and_another_one_is():
    place = PlaceFactory()
    PlaceAliasFactory(place=place, name="MEP")
    before = place.public_facts()

    place.aliases.all().delete()
    PlaceAliasFactory(place=place, name="MEP")
    assert reach_of(Place, before, place.public_facts()) == (RefreshReach.NOWHERE, [])

    PlaceAliasFactory(place=place, name="La Maison")
    assert reach_of(Place, before, place.public_facts()) == (RefreshReach.SHOWN, ["aliases"])
