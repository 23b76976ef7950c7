"""Counts in words: events, seconds, progress of a refresh."""

import math

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.models import Refresh
from agenda.wording.typography import NBSP, current_language


def grammatical(count: float) -> int:
    """Return 1 for singular, 2 for plural: singular below two in French, only at one in English."""
    return 1 if count == 1 or (current_language() == "fr" and count < 2) else 2


def format_count(count: int) -> str:
    """Format an integer with a thousands separator: «20 000»."""
    return f"{count:,}".replace(",", NBSP if current_language() == "fr" else ",")


def say_seconds(value: float) -> str:
    """Format a duration, rounded up: «0,7 seconde», «84 secondes»."""
    tenths = math.ceil(value * 10) / 10
    figures = number_format(tenths, 1) if tenths < 10 else str(math.ceil(value))
    words = ngettext("%(figures)s seconde", "%(figures)s secondes", grammatical(tenths))
    return words.replace("%(figures)s", figures)


def outings(count: int) -> str:
    """Format a number of events: «1 sortie», «1 204 sorties»."""
    words = ngettext("%(count)s sortie", "%(count)s sorties", grammatical(count))
    return words % {"count": format_count(count)}


def outing_noun(count: int) -> str:
    """What stands after ``count`` for who hears the page: «sortie», «sorties»."""
    return ngettext("sortie", "sorties", grammatical(count))


def refresh_progress(done: int, total: int) -> str:
    """Format the progress of a refresh: «1 200 événements sur 20 000 mis à jour»."""
    words = ngettext(
        "%(done)s événement sur %(total)s mis à jour. La suite vient d’elle-même.",
        "%(done)s événements sur %(total)s mis à jour. La suite vient d’elle-même.",
        grammatical(done),
    )
    return words % {"done": format_count(done), "total": format_count(total)}


def refresh_title(refresh: Refresh) -> str:
    """Return a refresh as a title: «Concerts : 20 000 sorties à jour»."""
    if refresh.done_at:
        words, count = _("%(name)s : %(outings)s à jour"), refresh.done
    elif refresh.total is None:
        words, count = _("%(name)s : ses sorties suivent"), 0
    else:
        words, count = _("%(name)s : %(done)s sur %(outings)s"), refresh.total
    return words % {
        "name": refresh.name,
        "done": format_count(refresh.done),
        "outings": outings(count),
    }
