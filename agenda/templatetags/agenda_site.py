"""What every page says of the site: its addresses in each language, its pages, its last change."""

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
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info

from agenda.colours import COLOURS
from agenda.models import ArticlePage, Change
from agenda.models.bilingual import said
from agenda.wording.markup import language_attribute

register = template.Library()

#: What could end a data block or open a comment inside it (as ``django.utils.html.json_script``).
JSON_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


ABOUT_KEPT_FOR_S = 300
#: Articles at the addresses of pages that every city has: the foot leads to these in any case.
FIXED = ("accessibilite", "vos-donnees")


class Translation(NamedTuple):
    """The same page in a language."""

    code: str
    name: str
    path: str


@register.simple_tag
def colour(name: str) -> str:
    """One of the site's, for a mail, which has no style sheet."""
    return COLOURS[name]


@register.simple_tag(takes_context=True)
def translations(context: RequestContext) -> list[Translation]:
    """The page in every language of the site; nothing where the page has but one address."""
    request = context.get("request")
    if request is None:
        return []
    found = [
        Translation(code, capfirst(get_language_info(code)["name_local"]), translate_url(request.get_full_path(), code))
        for code, _name in settings.LANGUAGES
    ]
    return found if len({one.path for one in found}) == len(found) else []


@register.filter
def elsewhere(pages: list[Translation]) -> list[Translation]:
    """Those in another language than the page."""
    return [page for page in pages if page.code != get_language()]


@register.filter
def absolute(path: str) -> str:
    """``path`` at the site's public address, whatever the server is called."""
    return path if path.startswith(("http:", "https:")) else f"{settings.SITE_ADDRESS}{path}"


@register.filter
@lru_cache(1_000)
def qr_code(address: str) -> SafeString:
    """``address`` to be read off paper, as an inline drawing (ISO/IEC 18004); kept, for it takes time."""
    code = segno.make_qr(address, error="m")
    return mark_safe(code.svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None))


@register.simple_tag(takes_context=True)
def foreign(context: RequestContext, language: str | None = None) -> SafeString:
    """``lang="…"`` for a text that is not in the language of the page; untold, it is in the city's own."""
    return language_attribute(settings.LANGUAGE_CODE if language is None else language)


register.simple_tag(said)


@register.simple_tag(takes_context=True)
def about_pages(context: RequestContext) -> list[ArticlePage]:
    """The pages that say who keeps the agenda, in the editors' order; kept until something is done to any page."""

    def read() -> list[ArticlePage]:
        return list(ArticlePage.objects.live().filter(show_in_menus=True).exclude(slug__in=FIXED).order_by("path"))

    last = getattr(context.get("request"), "last_change", None)
    if last is None:
        return read()
    return cache.get_or_set(f"agenda:about:{last.of_pages}", read, ABOUT_KEPT_FOR_S) or []


@register.inclusion_tag("agenda/_proof.html", takes_context=True)
def proof(context: RequestContext) -> dict[str, object]:
    """The last change that all its receivers have heard of, and how long that took."""
    request = context.get("request")
    if request is not None and hasattr(request, "last_change"):
        return {"change": request.last_change}
    return {"change": Change.objects.one_by_one().settled().first()}


@register.filter
def host(url: str) -> str:
    """«theatre.example» of a long address."""
    return (urlsplit(url).hostname or url).removeprefix("www.")


@register.simple_tag
def data_block(data: Mapping[str, object]) -> SafeString:
    """``data`` as JSON-LD inside the page, where nothing in it can end the block."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(JSON_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
