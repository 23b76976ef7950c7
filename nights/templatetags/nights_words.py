"""Template tags of live coverage: words, and what other pages show of a night."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from agenda.models import Event, ProgrammePage
from nights.models import Coverage
from nights.wording import mark_correction, say_length, split_line

register = template.Library()
register.filter(say_length)
register.filter(split_line)
register.simple_tag(mark_correction)


@register.simple_tag
def house_name() -> SafeString:
    """Return the newsroom's name as its notes are signed."""
    return mark_safe('<span class="byline">L<span class="prime">’</span>agenda</span>')


@register.simple_tag
def time_slot() -> SafeString:
    """Return the element into which a script writes how long an answer took."""
    return mark_safe("<span data-took></span>")


@register.filter
def waited(since: datetime) -> str:
    """Return how long somebody has waited since ``since``."""
    return say_length(int((timezone.now() - since).total_seconds()))


@register.inclusion_tag("nights/_told.html")
def coverage_of(record: Event | ProgrammePage) -> dict[str, object]:
    """Show the last coverage of an event or a programme.

    A link while it lasts; what it summed up, and the chosen notes, once it is over.
    """
    coverage = Coverage.objects.of(record).select_related("pinned").first()
    if coverage is None or not coverage.is_closed:
        return {"coverage": coverage}
    kept = coverage.notes.told().filter(is_kept=True).with_facts()
    return {"coverage": coverage, "kept": list(kept)}
