"""Sitemaps of events, places, organisers and editorial pages."""

import datetime as dt
from typing import TypeVar

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from wagtail.models import Page, Site

from agenda.models import Event, Organisation, Place

Item = TypeVar("Item", Event, Place, Organisation, Page)


class CitySitemap(Sitemap[Item]):
    """A sitemap with URLs of the public host, in every language."""

    protocol = settings.SITE_ADDRESS.partition("://")[0]
    i18n = True
    alternates = True
    limit = 5000

    def get_domain(self, site: object = None) -> str:
        return settings.SITE_ADDRESS.partition("://")[2]

    def lastmod(self, item: Item) -> dt.datetime | None:
        return item.last_published_at


class RecordSitemap(CitySitemap[Item]):
    """A sitemap of the public records of one model."""

    model: type[Item]

    def items(self) -> QuerySet[Item]:
        rows = self.model._default_manager.filter(live=True)
        return rows.only("slug", "last_published_at").order_by("pk")


class EventSitemap(RecordSitemap[Event]):
    model = Event


class PlaceSitemap(RecordSitemap[Place]):
    model = Place


class OrganisationSitemap(RecordSitemap[Organisation]):
    model = Organisation


class PageSitemap(CitySitemap[Page]):
    def items(self) -> QuerySet[Page]:
        root = Site.objects.get(is_default_site=True).root_page
        pages = root.get_descendants(inclusive=True).live().public().order_by("path")
        return pages.specific()  # a programme has an address of its own

    def location(self, item: Page) -> str:
        return str(item.get_url())


SITEMAPS: dict[str, type[EventSitemap | PlaceSitemap | OrganisationSitemap | PageSitemap]] = {
    "evenements": EventSitemap,
    "lieux": PlaceSitemap,
    "organisations": OrganisationSitemap,
    "pages": PageSitemap,
}
