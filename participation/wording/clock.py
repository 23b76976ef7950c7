"""Words of the public clock: durations, bands, reasons of refusals, counts."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from agenda.wording.counts import DAY_H, format_count
from agenda.wording.dates import weekday
from participation.enums import ProposalState

MONDAY = date(2024, 1, 1)


def say_band(start: int | None, end: int | None) -> str:
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


def say_refusal(text_fr: str, text_en: str, *, is_spam: bool) -> str:
    """Return a reason in the active language; a general one if it is not listed."""
    if is_spam:
        return _("Indésirable : effacée, sans réponse")
    listed = text_en if (get_language() or "fr").startswith("en") else text_fr
    return listed or _("Un autre motif, écrit à qui proposait")


def say_verdict(state: ProposalState) -> str:
    """Return the plural label of a decision."""
    return {
        ProposalState.PUBLISHED: _("Mises en ligne"),
        ProposalState.MERGED: _("Réunies à une sortie déjà là"),
    }.get(state, _("Refusées"))


def join_words(words: Sequence[str]) -> str:
    """Join words: «a, b et c»."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s et %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def say_proposals(count: int) -> str:
    """Return a count in words: «34 propositions»."""
    return ngettext("%(count)s proposition", "%(count)s propositions", count) % {
        "count": format_count(count)
    }
