"""Counts in words: events, durations, progress of a refresh."""

import math
from datetime import timedelta

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.models import Refresh
from agenda.wording.typography import NBSP, current_language
from datetext import french

#: From this many seconds on, a duration is said in minutes.
MANY_S = 90
HOUR_MIN = 60
DAY_H = 24
#: Below FINE_H hours minutes are shown; from LONG_H hours on, days.
FINE_H = 10
LONG_H = 96


def grammatical(count: float) -> int:
    """Return 1 for singular, 2 for plural: singular below two in French, only at one in English."""
    return 1 if count == 1 or (current_language() == "fr" and count < 2) else 2


def format_count(count: int) -> str:
    """Format an integer with a thousands separator: «20 000»."""
    return f"{count:,}".replace(",", NBSP if current_language() == "fr" else ",")


def say_seconds(value: float) -> str:
    """Format a duration, rounded up: «0,7 seconde», «84 secondes», «15 min»."""
    if value >= MANY_S:
        return say_duration(timedelta(minutes=math.ceil(value / 60)))
    tenths = max(1, math.ceil(value * 10)) / 10
    figures = number_format(tenths, 1) if tenths < 10 else str(math.ceil(value))
    words = ngettext("%(figures)s seconde", "%(figures)s secondes", grammatical(tenths))
    return words.replace("%(figures)s", figures)


def say_duration(wait: timedelta) -> str:
    """Return a duration in words: «52 min», «7 h 04», «45 h», «5 jours»."""
    minutes = max(1, round(wait / timedelta(minutes=1)))
    hours = round(wait / timedelta(hours=1))
    if minutes < HOUR_MIN:
        return f"{minutes}{NBSP}min"
    if minutes < FINE_H * HOUR_MIN:
        return french.time_in_french(*divmod(minutes, HOUR_MIN))
    if hours < LONG_H:
        return f"{hours}{NBSP}h"
    days = round(hours / DAY_H)
    return ngettext("%(count)d jour", "%(count)d jours", days) % {"count": days}


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
