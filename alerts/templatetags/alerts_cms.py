"""Template filters of the alerts' CMS screens."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from django import template
from django.db.models import Q
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from agenda.internals import diff_as_html
from agenda.models import Area, Event
from agenda.wording.counts import grammatical
from agenda.wording.dates import day_month, hour
from alerts.enums import AlertReach
from alerts.models import AlertTemplate
from messaging.enums import Severity
from messaging.interest_kinds import FOLLOWERS
from messaging.models import EventMatch, KeptSearch
from messaging.models.messages import ids_parameter

register = template.Library()

MAX_AREAS_NAMED = 8


@register.filter
def severity_badge(value: str) -> SafeString:
    """Return the HTML of a severity: one to four strokes and the label."""
    known = Severity(value)
    strokes = mark_safe("<i></i>" * known.rank)
    return format_html(
        '<span class="cms-sev cms-sev--{}">'
        '<span class="cms-sev__strokes" aria-hidden="true">{}</span>{}</span>',
        known.rank,
        strokes,
        known.label,
    )


@register.filter
def thousands(count: int) -> str:
    """Format a number with grouped thousands: «12 430», or «12,430»."""
    return str(number_format(count, force_grouping=True)).replace("\u202f", "\u00a0")


@register.filter
def subscribers(count: int) -> str:
    """Format a number of subscribers: «12 430 abonnés»."""
    words = ngettext("%(count)s abonné", "%(count)s abonnés", grammatical(count))
    return words.replace("%(count)s", thousands(count))


@register.filter
def areas_named(areas: Iterable[Area]) -> str:
    """Return the areas' labels («11e, 12e»), or «Toute la ville»."""
    labels = [area.label for area in areas]
    if not labels:
        return _("Toute la ville")
    more = len(labels) - MAX_AREAS_NAMED
    first = ", ".join(labels[:MAX_AREAS_NAMED])
    if more > 1:
        return _("%(areas)s et %(more)s autres") % {"areas": first, "more": more}
    return ", ".join(labels)


@register.filter
def reach_named(template: AlertTemplate) -> str:
    """Return where alerts of ``template`` may go; «nulle part» if its areas were deleted."""
    if template.reach == AlertReach.CITY:
        return _("Toute la ville, ou une partie")
    if template.reach == AlertReach.OPEN:
        return _("Un seul quartier, au choix")
    areas = list(template.areas.all())
    if areas:
        return _("%(areas)s, ou une partie") % {"areas": areas_named(areas)}
    return _("nulle part : à revoir")


@register.filter
def short_moment(at: datetime | None) -> str:
    """Format day and hour: «3 mars, 18 h 30»."""
    return f"{day_month(at)}, {hour(at)}" if at else ""


@register.filter
def person(user: User | None) -> str:
    """Return the user's name, or «un compte supprimé»."""
    return (user.get_full_name() or user.get_username()) if user else _("un compte supprimé")


register.filter(diff_as_html)


@register.simple_tag
def brought_along(event: Event) -> dict[str, int]:
    """Count the followers and kept searches that a merge would move from ``event``."""
    questions = EventMatch.objects.filter(event=event).values_list("questions", flat=True)
    found = Q(question__in=ids_parameter(set(chain(*questions)))) | Q(findings__event=event)
    return {
        "followers": FOLLOWERS.pairs.count_others([event.pk]),
        "searches": KeptSearch.objects.filter(found).distinct().count(),
    }
