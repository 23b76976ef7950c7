"""Template tags for every page: translations, site pages, the last change."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

import segno
from django import template
from django.conf import settings
from django.core.cache import cache
from django.template.context import RequestContext
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info

from agenda.colours import COLOURS
from agenda.formats.addresses import absolute_url
from agenda.models import ArticlePage, Change
from agenda.models.bilingual import localized
from agenda.wording.markup import language_attribute

register = template.Library()
register.filter("absolute", absolute_url)

#: Characters that could end a script element or open a comment in it (as
#: ``django.utils.html.json_script``).
JSON_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


ABOUT_KEPT_FOR_S = 300
#: Slugs of articles that every city has; the footer links to them in any case.
FIXED = ("accessibilite", "vos-donnees")


class Translation(NamedTuple):
    """The current page in one language."""

    code: str
    name: str
    path: str


@register.simple_tag
def colour(name: str) -> str:
    """Return a colour of the site, for mails, which have no style sheet."""
    return COLOURS[name]


@register.simple_tag(takes_context=True)
def translations(context: RequestContext) -> list[Translation]:
    """Return the current page in every language; empty if it has the same URL in all."""
    request = context.get("request")
    if request is None:
        return []
    found = [
        Translation(
            code,
            capfirst(get_language_info(code)["name_local"]),
            translate_url(request.get_full_path(), code),
        )
        for code, _name in settings.LANGUAGES
    ]
    return found if len({one.path for one in found}) == len(found) else []


@register.filter
def elsewhere(pages: list[Translation]) -> list[Translation]:
    """Return the pages in another language than the active one."""
    return [page for page in pages if page.code != get_language()]


@register.filter
@lru_cache(1_000)
def qr_code(address: str) -> SafeString:
    """Return a QR code of ``address`` (ISO/IEC 18004) as inline SVG.

    Cached, because it is slow to build.
    """
    code = segno.make_qr(address, error="m")
    return mark_safe(code.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None))


@register.simple_tag(takes_context=True)
def foreign(context: RequestContext, language: str | None = None) -> SafeString:
    """Return ``lang="…"`` for a text in another language than the page.

    The default is the city's language.
    """
    return language_attribute(settings.LANGUAGE_CODE if language is None else language)


@register.filter
def in_city_language(text: str) -> SafeString:
    """Return ``text``, in a ``<span>`` that says its language if the page has another one."""
    attribute = language_attribute(settings.LANGUAGE_CODE)
    return format_html("<span{}>{}</span>" if attribute else "{}{}", attribute, text)


register.simple_tag(localized)


@register.simple_tag(takes_context=True)
def about_pages(context: RequestContext) -> list[ArticlePage]:
    """Return the articles about the site, in the editors' order; cached until any page changes."""

    def read() -> list[ArticlePage]:
        return list(
            ArticlePage.objects.live()
            .filter(show_in_menus=True)
            .exclude(slug__in=FIXED)
            .order_by("path")
        )

    last = getattr(context.get("request"), "last_change", None)
    if last is None:
        return read()
    return cache.get_or_set(f"agenda:about:{last.of_pages}", read, ABOUT_KEPT_FOR_S) or []


@register.inclusion_tag("agenda/_proof.html", takes_context=True)
def proof(context: RequestContext) -> dict[str, object]:
    """Show the last change whose receivers have all finished, and how long that took."""
    request = context.get("request")
    if request is not None and hasattr(request, "last_change"):
        return {"change": request.last_change}
    return {"change": Change.objects.one_by_one().settled().first()}


@register.filter
def host(url: str) -> str:
    """Return the host of a URL, as «theatre.example»."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


@register.simple_tag
def data_block(data: Mapping[str, object]) -> SafeString:
    """Return ``data`` as a JSON-LD script element, escaped so that nothing in it can end it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(JSON_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
