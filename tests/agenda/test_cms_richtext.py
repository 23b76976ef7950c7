"""Links to events in rich text."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.rich_text import expand_db_html

from agenda.models import HomePage
from tests.factories.agenda import EventFactory

pytestmark = pytest.mark.django_db


def text(*events):
    return "".join(
        f'<p data-block-key="a"><a linktype="event" id="{e.pk}">{e.title}</a></p>' for e in events
    )


def test_a_link_leads_to_where_the_event_now_is():
    event = EventFactory(title="Un bal", slug="un-bal")

    assert (
        expand_db_html(text(event))
        == '<p data-block-key="a"><a href="/evenements/un-bal/">Un bal</a></p>'
    )


def test_a_withdrawn_event_leaves_its_words_without_a_link():
    event = EventFactory(title="Un bal", live=False)

    assert expand_db_html(text(event)) == '<p data-block-key="a"><a>Un bal</a></p>'


def test_three_links_ask_as_much_of_the_database_as_one():
    def count(events):
        with CaptureQueriesContext(connection) as queries:
            expand_db_html(text(*events))
        return len(queries)

    assert count([EventFactory()]) == count(EventFactory.create_batch(3)) == 1


def test_a_link_survives_the_text_editor():
    event = EventFactory(title="Un bal")
    converter = ContentstateConverter(["link", "event"])

    kept = converter.to_database_format(converter.from_database_format(text(event)))

    assert kept == text(event)


def test_the_text_editor_of_a_page_offers_the_button(admin_client):
    page = admin_client.get(f"/cms/pages/add/agenda/articlepage/{HomePage.objects.get().pk}/")

    assert "cms-event-link.js" in page.content.decode()
