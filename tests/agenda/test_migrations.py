"""The initial content of a new city."""

import pytest
from wagtail.models import Site

from agenda.models import HomePage

pytestmark = pytest.mark.django_db


def test_a_new_city_opens_on_the_agenda_and_not_on_a_welcome_page(client):
    assert Site.objects.get().root_page.specific_class == HomePage

    response = client.get("/")

    assert (
        response.status_code,
        "agenda/home_page.html" in [t.name for t in response.templates],
    ) == (200, True)
