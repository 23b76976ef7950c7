"""A site with a home page, below which programmes live."""

import pytest
from wagtail.models import Page, Site

from agenda.models import HomePage
from tests.factories.agenda import HomePageFactory


@pytest.fixture
def home_page(db: None) -> HomePage:
    home: HomePage = HomePageFactory(parent=Page.get_first_root_node())
    site = Site.objects.get(is_default_site=True)
    site.root_page = home
    site.save()
    return home
