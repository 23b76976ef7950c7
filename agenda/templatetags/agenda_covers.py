"""Template tags for drawings: covers, the ruler of a day's hours, icons."""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from agenda.covers import (
    HEIGHT,
    WIDTH,
    PageCovers,
    draw_cover,
    known_figure,
)
from agenda.covers.facades import draw_facade
from agenda.covers.kinds import kind_of_place
from agenda.enums import PlaceKind
from agenda.models import Event, Place
from agenda.ruler import NARROW, WIDE, draw_ruler
from agenda.wording.markup import icon

register = template.Library()


register.simple_tag(icon)


@register.simple_tag
@lru_cache(maxsize=4_096)  # a page of results has twenty, which took a tenth of its time
def drawn_cover(figure: str, seed: int | None, turn: int = 0) -> SafeString:
    """Return the generated cover of an event without a picture, as inline SVG."""
    drawing = draw_cover(figure, seed, turn)
    return format_html(
        '<svg class="cover" data-cat="{}" data-of="{}" viewBox="0 0 {} {}"'
        ' preserveAspectRatio="xMidYMid slice" aria-hidden="true">'
        '<path class="a" d="{}"/><path class="b" d="{}"/></svg>',
        known_figure(figure),
        drawing.composition,
        WIDTH,
        HEIGHT,
        mark_safe("".join(drawing.figure)),  # figures and commands of our own drawing
        mark_safe("".join(drawing.accent)),
    )


@register.simple_tag(takes_context=True)
def cover_of(context: Context, event: Event) -> SafeString | None:
    """Return the drawn cover of ``event``; ``None`` if its picture is to be shown.

    A picture is shown once a page: the next event that has it gets a drawing, and no two drawings
    of a page have one composition.
    """
    page = covers_of_page(context)
    if event.shown_cover and event.cover_id and page.add_picture(event.cover_id):
        return None
    figure = event.category.figure if event.category else ""
    return drawn_cover(figure, event.pk, page.next_turn(figure, event.pk))


def covers_of_page(context: Context) -> PageCovers:
    """Return what the page of this request has shown so far; without request, nothing."""
    request = context.get("request")
    if request is None:
        return PageCovers()
    if not hasattr(request, "page_covers"):
        request.page_covers = PageCovers()
    covers: PageCovers = request.page_covers
    return covers


@register.simple_tag
def place_facade(place: Place, figure: str) -> SafeString:
    """Return the drawn façade of a place without a picture; ``figure`` is that of its events."""
    return drawn_facade(kind_of_place(place.name, figure), place.pk or 0)


@lru_cache(maxsize=512)
def drawn_facade(kind: PlaceKind, seed: int) -> SafeString:
    """Return a façade as inline SVG."""
    drawing = draw_facade(kind, seed)
    layers = zip("stavnbui", drawing[1:], strict=True)
    return format_html(
        '<svg class="cover facade" data-kind="{}" data-matter="{}" viewBox="0 0 {} {}"'
        ' preserveAspectRatio="xMidYMid slice" aria-hidden="true">{}</svg>',
        kind.value,
        drawing.matter,
        WIDTH,
        HEIGHT,
        format_html_join(
            "",
            '<path class="{}" d="{}"/>',
            ((name, mark_safe("".join(paths))) for name, paths in layers if paths),  # our drawing
        ),
    )


@register.inclusion_tag("agenda/_ruler.html")
def ruler(counts: Sequence[int], now: dt.datetime | None = None) -> dict[str, object]:
    """Show the hours of a day with the number of events starting in each, and the current time."""
    here = timezone.localtime(now)
    busiest = max(range(24), key=lambda index: counts[index])
    return {
        "busiest": dt.time(busiest),
        "most": counts[busiest],
        "now": here,
        "drawings": [draw_ruler(counts, here.time(), sheet) for sheet in (WIDE, NARROW)],
    }
