"""How an event's history says what was done to its dates."""

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import ModelLogEntry

from agenda.services.merging.records import MERGED, SEPARATED
from agenda.steps import STEPS
from agenda.wording.dates import hour, long_day, span_days


class DateFormatter(LogFormatter):
    """«Annulation : mardi 2 mars, 20 h (« La salle est inondée. »)»."""

    def format_message(self, log_entry: ModelLogEntry) -> str:
        data = log_entry.data
        dates = data.get("dates", [])
        named = " · ".join(map(self.date, dates))
        parts = [_("%(deed)s : %(dates)s") % {"deed": self.label, "dates": named}]
        if more := data.get("count", 0) - len(dates):
            parts.append(ngettext("et %(count)s autre date", "et %(count)s autres dates", more) % {"count": more})
        if place := data.get("place"):
            parts.append(f"→ {place}")
        if reason := data.get("reason"):
            parts.append(_("(« %(reason)s »)") % {"reason": reason})
        return " ".join(parts)

    def date(self, data: Mapping[str, str]) -> str:
        """«mardi 2 mars, 20 h», with where it was before when it moved in time."""
        all_day = "all_day" in data
        names = [name for name in ("was", "now") if name in data]
        return " → ".join(moment(data[name], data.get(f"{name}_until", ""), all_day=all_day) for name in names)


class MergeFormatter(LogFormatter):
    """«Réunie à « On chante »», in the history of the one that went; of the one that stays, which it took in."""

    label = _lazy("Deux réunies")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        words = (
            _("A reçu « %(title)s »") if log_entry.data.get("is_kept") else _("Ne fait plus qu’un avec « %(title)s »")
        )
        return words % {"title": log_entry.data.get("title", "")}


class SeparationFormatter(LogFormatter):
    label = _lazy("Deux séparées")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        return _("De nouveau à part de « %(title)s »") % {"title": log_entry.data.get("title", "")}


def moment(text: str, until: str, *, all_day: bool) -> str:
    """«mardi 2 mars, 20 h», «mardi 2 mars»; up to a last day, «du 5 juin au 10 juillet, dates dans le texte»."""
    at = dt.datetime.fromisoformat(text)
    if until:
        return span_days(at, dt.date.fromisoformat(until))
    return long_day(at) if all_day else _("%(day)s, %(hour)s") % {"day": long_day(at), "hour": hour(at)}


def register_date_actions(actions: LogActionRegistry) -> None:
    for kind in STEPS:
        formatter = type(f"{kind.name.title()}Formatter", (DateFormatter,), {"label": kind.label})
        actions.register_action(f"agenda.date.{kind}")(formatter)
    actions.register_action(MERGED)(MergeFormatter)
    actions.register_action(SEPARATED)(SeparationFormatter)
