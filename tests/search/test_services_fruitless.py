import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from search.models import FruitlessSearch
from search.services import forget_fruitless, note_fruitless
from search.services.fruitless import MOST_NOTED
from tests.factories.search import FruitlessSearchFactory

pytestmark = pytest.mark.django_db


def noted() -> list[tuple[str, int]]:
    return list(FruitlessSearch.objects.values_list("words", "count"))


def test_words_are_counted_however_they_are_typed():
    note_fruitless("Kazoo à l’École")
    note_fruitless("kazoo ecole")

    assert noted() == [("kazoo ecole", 2)]


def test_editors_read_the_day_on_which_words_were_last_asked_for():
    note_fruitless("kazoo")

    assert FruitlessSearch.objects.get().last_on == timezone.localdate()
    assert forget_fruitless() == 0


@pytest.mark.parametrize(
    "text", ["jeanne@exemple.fr", "0612345678", "06.12.34.56.78 kazoo", "", "de la", "kazoo " * 40]
)
def test_what_may_name_somebody_and_what_says_nothing_is_not_noted(text: str):
    note_fruitless(text)

    assert noted() == []


def test_the_list_stays_one_that_a_person_reads():
    FruitlessSearch.objects.bulk_create(FruitlessSearchFactory.build_batch(MOST_NOTED))
    known = FruitlessSearch.objects.first().words

    note_fruitless("nouveau")
    note_fruitless(known)

    assert FruitlessSearch.objects.count() == MOST_NOTED
    assert FruitlessSearch.objects.get(words=known).count == 2


def test_what_is_found_in_no_title_is_a_list_of_its_own_until_nothing_is_found():
    FruitlessSearch.objects.bulk_create(FruitlessSearchFactory.build_batch(MOST_NOTED))

    note_fruitless("kazoo", is_found=True)
    note_fruitless("zinc", is_found=True)
    note_fruitless("zinc")

    last = FruitlessSearch.objects.filter(words__in=["kazoo", "zinc"])
    assert set(last.values_list("words", "count", "is_found")) == {
        ("kazoo", 1, True),
        ("zinc", 2, False),
    }


@time_machine.travel("2026-06-10 10:00", tick=False)
def test_what_nobody_asked_for_in_a_quarter_is_forgotten():
    FruitlessSearchFactory(words="vieux", last_on=dt.date(2026, 3, 1))
    FruitlessSearchFactory(words="frais", last_on=dt.date(2026, 6, 1))

    assert forget_fruitless() == 1
    assert noted() == [("frais", 1)]
