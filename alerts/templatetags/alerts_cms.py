"""Marks and words of the alerts in the editors' CMS."""

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
from agenda.internals import compared
from agenda.models import Area, Event
from agenda.wording.counts import grammatical
from agenda.wording.dates import day_month, hour
from alerts.enums import Reach
from alerts.models import AlertTemplate
from messaging.enums import Severity
from messaging.interest_kinds import FOLLOWERS
from messaging.models import EventMatch, KeptSearch
from messaging.models.messages import among

register = template.Library()

MAX_AREAS_NAMED = 8


@register.filter
def severity(value: str) -> SafeString:
    """One to four leaning strokes, and the word."""
    known = Severity(value)
    strokes = mark_safe("<i></i>" * known.rank)
    return format_html(
        '<span class="cms-sev cms-sev--{}"><span class="cms-sev__strokes" aria-hidden="true">{}</span>{}</span>',
        known.rank,
        strokes,
        known.label,
    )


@register.filter
def thousands(count: int) -> str:
    """«12 430», or «12,430»."""
    return str(number_format(count, force_grouping=True)).replace("\u202f", "\u00a0")


@register.filter
def subscribers(count: int) -> str:
    """«12 430 abonnés»."""
    words = ngettext("%(count)s abonné", "%(count)s abonnés", grammatical(count))
    return words.replace("%(count)s", thousands(count))


@register.filter
def areas_named(areas: Iterable[Area]) -> str:
    """«11e, 12e», or the whole city."""
    labels = [area.label for area in areas]
    if not labels:
        return _("Toute la ville")
    more = len(labels) - MAX_AREAS_NAMED
    first = ", ".join(labels[:MAX_AREAS_NAMED])
    return _("%(areas)s et %(more)s autres") % {"areas": first, "more": more} if more > 1 else ", ".join(labels)


@register.filter
def reach_named(template: AlertTemplate) -> str:
    """Where an alert that follows it may be sent; areas that were deleted are nowhere, not everywhere."""
    if template.reach == Reach.CITY:
        return _("Toute la ville, ou une partie")
    if template.reach == Reach.OPEN:
        return _("Un seul quartier, au choix")
    areas = list(template.areas.all())
    return _("%(areas)s, ou une partie") % {"areas": areas_named(areas)} if areas else _("nulle part : à revoir")


@register.filter
def listed(words: list[str]) -> str:
    """«le quartier, l’heure de fin»."""
    return ", ".join(words)


@register.filter
def moment(at: datetime | None) -> str:
    """«3 mars, 18 h 30»."""
    return f"{day_month(at)}, {hour(at)}" if at else ""


@register.filter
def person(user: User | None) -> str:
    """Their name, or that nobody is known any more."""
    return (user.get_full_name() or user.get_username()) if user else _("un compte supprimé")


register.filter(compared)


@register.simple_tag
def brought_along(event: Event) -> dict[str, int]:
    """Of an event that is about to become one with another: browsers that follow it, kept searches that found it."""
    questions = EventMatch.objects.filter(event=event).values_list("questions", flat=True)
    found = Q(question__in=among(set(chain(*questions)))) | Q(findings__event=event)
    return {
        "followers": FOLLOWERS.pairs.count_others([event.pk]),
        "searches": KeptSearch.objects.filter(found).distinct().count(),
    }
