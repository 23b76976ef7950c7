"""Words of the public clock: durations, bands, reasons of refusals, counts."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from agenda.wording.counts import figures
from agenda.wording.dates import weekday
from agenda.wording.typography import NBSP
from datetext import french
from participation.enums import ProposalState

HOUR_MIN, DAY_H = 60, 24
#: Below FINE_H hours minutes are shown; from LONG_H hours on, days.
FINE_H, LONG_H = 10, 96
MONDAY = date(2024, 1, 1)


def span(wait: timedelta) -> str:
    """Return a duration in words: «52 min», «7 h 04», «45 h», «5 jours»."""
    minutes = max(1, round(wait / timedelta(minutes=1)))
    hours = round(wait / timedelta(hours=1))
    if minutes < HOUR_MIN:
        return f"{minutes}{NBSP}min"
    if minutes < FINE_H * HOUR_MIN:
        return french.time_in_french(*divmod(minutes, HOUR_MIN))
    return f"{hours}{NBSP}h" if hours < LONG_H else days(round(hours / DAY_H))


def days(count: int) -> str:
    return ngettext("%(count)d jour", "%(count)d jours", count) % {"count": count}


def band(start: int | None, end: int | None) -> str:
    """Return a band of hours in words: «moins d’1 h», «3 à 6 h», «1 à 2 jours», «plus»."""
    if end is None:
        return _("plus")
    if not start:
        return _("moins de %(end)d h") % {"end": end}
    if start >= DAY_H:
        return _("%(start)d à %(end)d jours") % {"start": start // DAY_H, "end": end // DAY_H}
    return _("%(start)d à %(end)d h") % {"start": start, "end": end}


def weekday_name(number: int) -> str:
    """Return the name of an ISO weekday: «lundi» for 1."""
    return weekday(MONDAY + timedelta(days=number - 1))


def refusal(text_fr: str, text_en: str, *, is_spam: bool) -> str:
    """Return a reason in the active language; a general one if it is not listed."""
    if is_spam:
        return _("Indésirable : effacée, sans réponse")
    listed = text_en if (get_language() or "fr").startswith("en") else text_fr
    return listed or _("Un autre motif, écrit à qui proposait")


def verdict(state: ProposalState) -> str:
    """Return the plural label of a decision."""
    return {
        ProposalState.PUBLISHED: _("Mises en ligne"),
        ProposalState.MERGED: _("Réunies à une sortie déjà là"),
    }.get(state, _("Refusées"))


def corrections(count: int) -> str:
    """Return a count in words: «3 corrections»."""
    return ngettext("%(count)s correction", "%(count)s corrections", count) % {
        "count": figures(count)
    }


def reports(count: int) -> str:
    """Return a count in words: «3 signalements»."""
    return ngettext("%(count)s signalement", "%(count)s signalements", count) % {
        "count": figures(count)
    }


def submissions(count: int) -> str:
    """Return a count in words: «3 contributions»."""
    return ngettext("%(count)s contribution", "%(count)s contributions", count) % {
        "count": figures(count)
    }


def import_doubts(count: int) -> str:
    """Return a count in words: «3 doutes d’imports»."""
    return ngettext("%(count)s doute d’un import", "%(count)s doutes d’imports", count) % {
        "count": figures(count)
    }


def listed(words: Sequence[str]) -> str:
    """Join words: «a, b et c»."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s et %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def proposals(count: int) -> str:
    """Return a count in words: «34 propositions»."""
    return ngettext("%(count)s proposition", "%(count)s propositions", count) % {
        "count": figures(count)
    }
