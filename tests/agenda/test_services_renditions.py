"""Renditions of covers exist before a page needs them."""

import pytest
from wagtail.images.models import Rendition
from wagtail_factories import ImageFactory

from agenda.services.renditions import make_renditions
from tests.factories.agenda import EventFactory, published_event

pytestmark = pytest.mark.django_db


def sizes(image) -> set[str]:
    return set(image.renditions.values_list("filter_spec", flat=True))


def test_an_event_that_is_published_has_its_cover_drawn_and_its_pages_make_no_other(
    client, django_capture_on_commit_callbacks
):
    cover = ImageFactory(file__width=1600, file__height=1000)
    with django_capture_on_commit_callbacks(execute=True):
        event = published_event("2099-03-04 20:00", cover=cover, cover_alt="Une scène")

    drawn = sizes(cover)
    pages = [client.get(url).status_code for url in (event.get_absolute_url(), "/agenda/")]

    assert pages == [200, 200]
    assert len(drawn) == 7
    assert sizes(cover) == drawn


def test_a_cover_is_drawn_once_and_an_event_without_one_asks_for_nothing():
    event = EventFactory(cover=ImageFactory())
    make_renditions([event.pk, EventFactory().pk])
    first = set(Rendition.objects.values_list("pk", flat=True))

    make_renditions([event.pk])

    assert set(Rendition.objects.values_list("pk", flat=True)) == first
