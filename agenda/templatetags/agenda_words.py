"""Template tags for states, prices and accessibility in words."""

from django import template
from django.utils.translation import gettext as _

from agenda.enums import PriceKind
from agenda.models import Event, Occurrence
from agenda.wording import access, counts, prices, states, typography, venues

register = template.Library()

register.simple_tag(venues.place_of)
register.simple_tag(access.access_summary)
for words in (
    *(prices.price, prices.ages, typography.bound, counts.outings),
    *(states.change_words, states.changed_words, counts.refresh_title),
):
    register.filter(words)


@register.inclusion_tag("agenda/_status.html")
def status(event: Event, occurrence: Occurrence | None = None) -> dict[str, object]:
    """Show the state of a date, then the event's price."""
    tags = states.status_tags(event, occurrence)
    if event.price_kind == PriceKind.FREE:
        return {"tags": [*tags, states.Tag("free", "", _("Gratuit"))], "price": ""}
    return {"tags": tags, "price": prices.price(event)}


@register.inclusion_tag("agenda/_status.html")
def date_status(occurrence: Occurrence) -> dict[str, object]:
    """Show the state of one date in a list; a new time names the one it replaces."""
    return {"tags": states.date_tags(occurrence), "price": ""}
