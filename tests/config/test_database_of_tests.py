import pytest
from wagtail.models import Page, Site


@pytest.mark.parametrize("turn", ["first", "second"])
@pytest.mark.django_db(transaction=True)
def test_a_transactional_test_finds_what_the_migrations_made(turn):
    assert (Page.objects.filter(depth=1).count(), Site.objects.count()) == (1, 1)


@pytest.mark.parametrize("turn", ["first", "second"])
def test_so_does_one_that_asks_for_a_transactional_fixture(turn, transactional_db):
    assert (Page.objects.filter(depth=1).count(), Site.objects.count()) == (1, 1)
