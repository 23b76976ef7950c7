"""Template tags for drawings: covers, the ruler of a day's hours, icons."""

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from agenda.covers import HEIGHT, WIDTH, draw_cover, known_figure
from agenda.ruler import NARROW, WIDE, draw_ruler
from agenda.wording.markup import icon

register = template.Library()


register.simple_tag(icon)


@register.simple_tag
@lru_cache(maxsize=4_096)  # a page of results has twenty, which took a tenth of its time
def drawn_cover(figure: str, seed: int | None) -> SafeString:
    """Return the generated cover of an event without a picture, as inline SVG."""
    drawing = draw_cover(figure, seed)
    return format_html(
        '<svg class="cover" data-cat="{}" viewBox="0 0 {} {}"'
        ' preserveAspectRatio="xMidYMid slice" aria-hidden="true">'
        '<path class="a" fill-rule="evenodd" d="{}"/><path class="b" d="{}"/></svg>',
        known_figure(figure),
        WIDTH,
        HEIGHT,
        mark_safe("".join(drawing.figure)),  # figures and commands of our own drawing
        mark_safe("".join(drawing.accent)),
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
