"""An event's history: changes of dates, and named versions, grouped by editing session."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.views.generic.history import ActionColumn
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.log_actions import registry as log_registry
from wagtail.models import ModelLogEntry, Revision
from wagtail.snippets.views.snippets import HistoryView

from agenda.services.merging.records import MERGED, SEPARATED
from agenda.services.versions import name_version
from agenda.steps import STEPS
from agenda.wording.dates import hour, long_day, span_days

SAVED = "wagtail.edit"
#: Log actions that create a version; the others act on an existing version.
SAVES = frozenset({SAVED, "wagtail.create", "wagtail.revert"})
#: Two saves of one person further apart than this belong to two sessions.
SITTING = dt.timedelta(hours=1)


class VersionColumn(ActionColumn):
    """Wagtail's action column with the version's name and the earlier saves of its session."""

    cell_template_name = "agenda/cms/version_cell.html"
    #: By key of a log entry: the name of its version, and the earlier saves of the same session.
    names: Mapping[int, str] = {}
    earlier: Mapping[int, Sequence[ModelLogEntry]] = {}

    def get_cell_context_data(
        self, instance: ModelLogEntry, parent_context: Mapping[str, object]
    ) -> dict[str, object]:
        """Add the version's name, and the earlier saves folded into this row."""
        folded = [
            (entry, self.names[entry.pk], self.get_actions(entry, parent_context))
            for entry in self.earlier.get(instance.pk, ())
        ]
        own = {"name": self.names.get(instance.pk, ""), "folded": folded}
        return super().get_cell_context_data(instance, parent_context) | own


class RecordHistoryView(HistoryView):
    """Wagtail's history hides an entry if its request later acted on another record.

    This one does not.
    """

    def get_base_queryset(self) -> QuerySet[ModelLogEntry]:
        """Return the record's log entries; of one request only the last entry of each action."""
        entries = log_registry.get_logs_for_instance(self.object)
        later = entries.filter(
            uuid=OuterRef("uuid"), action=OuterRef("action"), pk__gt=OuterRef("pk")
        )
        return self._annotate_queryset(entries.filter(~Exists(later)))


class EventHistoryView(RecordHistoryView):
    """History of an event with named versions; consecutive saves of one person share one row."""

    #: Larger than usual, because many entries are folded.
    paginate_by = 40

    @cached_property
    def columns(self) -> list[Column]:
        """Wagtail's columns, with the names of versions in the first."""
        action, *others = super().columns
        named = VersionColumn(
            action.name,
            label=action.label,
            object=action.object,
            url_names=action.url_names,
            user_can_unschedule=action.user_can_unschedule,
        )
        return [named, *others]

    def get_table(self, object_list: Sequence[ModelLogEntry]) -> Table:
        """Return the table with consecutive saves of one person folded into one row."""
        sittings = fold_saves(object_list)
        column = self.columns[0]
        column.names = name_versions(sittings)
        column.earlier = {sitting[0].pk: sitting[1:] for sitting in sittings}
        return super().get_table([sitting[0] for sitting in sittings])


def fold_saves(entries: Iterable[ModelLogEntry]) -> list[list[ModelLogEntry]]:
    """Group ``entries``, newest first, by session: consecutive saves of one person."""
    sittings: list[list[ModelLogEntry]] = []
    for entry in entries:
        if sittings and _continues(sittings[-1][-1], entry):
            sittings[-1].append(entry)
        else:
            sittings.append([entry])
    return sittings


def _continues(later: ModelLogEntry, earlier: ModelLogEntry) -> bool:
    is_saved = later.action == earlier.action == SAVED
    is_soon = later.timestamp - earlier.timestamp <= SITTING
    return is_saved and is_soon and later.user_id == earlier.user_id


def name_versions(sittings: Sequence[Sequence[ModelLogEntry]]) -> dict[int, str]:
    """Return the version name of each log entry, by its key; empty if the entry creates no version.

    The newest entry of a session summarises all changes of the session, each other entry its own.
    Makes one query.
    """
    entries = [entry for sitting in sittings for entry in sitting]
    revisions = {entry.revision_id: entry.revision for entry in entries if entry.revision}
    others = {_previous(entry) for entry in entries} - {None, *revisions}
    revisions |= Revision.objects.in_bulk(others)
    names = {entry.pk: _name(entry, revisions.get(_previous(entry))) for entry in entries}
    return names | {
        sitting[0].pk: _name(sitting[0], revisions.get(_previous(sitting[-1])))
        for sitting in sittings
    }


def _previous(entry: ModelLogEntry) -> int | None:
    return entry.previous_revision_id  # type: ignore[attr-defined]  # Wagtail's view annotates it


def _name(entry: ModelLogEntry, before: Revision | None) -> str:
    """Return what a save changed, in words; empty for other entries."""
    if entry.action not in SAVES or entry.revision is None:
        return ""
    saved_on = timezone.localdate(entry.revision.created_at)
    return name_version(entry.revision.content, before.content if before else None, saved_on)


class DateFormatter(LogFormatter):
    """Log message of a step on dates: «Annulation : mardi 2 mars, 20 h (« La salle est inondée.
    »)».
    """

    def format_message(self, log_entry: ModelLogEntry) -> str:
        """Return the log line of a step: its dates, place and reason."""
        data = log_entry.data
        dates = data.get("dates", [])
        named = " · ".join(map(self.date, dates))
        parts = [_("%(deed)s : %(dates)s") % {"deed": self.label, "dates": named}]
        if more := data.get("count", 0) - len(dates):
            words = ngettext("et %(count)s autre date", "et %(count)s autres dates", more)
            parts.append(words % {"count": more})
        if place := data.get("place"):
            parts.append(f"→ {place}")
        if reason := data.get("reason"):
            parts.append(_("(« %(reason)s »)") % {"reason": reason})
        return " ".join(parts)

    def date(self, data: Mapping[str, str]) -> str:
        """Return «mardi 2 mars, 20 h», with the old time before it if the date moved."""
        all_day = "all_day" in data
        return " → ".join(
            say_moment(data[name], data.get(f"{name}_until", ""), all_day=all_day)
            for name in ("was", "now")
            if name in data
        )


class MergeFormatter(LogFormatter):
    """Log message of a merge, in the history of the kept record and of the merged one."""

    label = _lazy("Deux réunies")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        words = _("A reçu « %(title)s »")
        if not log_entry.data.get("is_kept"):
            words = _("Ne fait plus qu’un avec « %(title)s »")
        return words % {"title": log_entry.data.get("title", "")}


class SeparationFormatter(LogFormatter):
    label = _lazy("Deux séparées")

    def format_message(self, log_entry: ModelLogEntry) -> str:
        return _("De nouveau à part de « %(title)s »") % {"title": log_entry.data.get("title", "")}


def say_moment(text: str, until: str, *, all_day: bool) -> str:
    """Return a time in words: «mardi 2 mars, 20 h»; all day «mardi 2 mars».

    With ``until``, it is a span of days.
    """
    at = dt.datetime.fromisoformat(text)
    if until:
        return span_days(at, dt.date.fromisoformat(until))
    if all_day:
        return long_day(at)
    return _("%(day)s, %(hour)s") % {"day": long_day(at), "hour": hour(at)}


def register_date_actions(actions: LogActionRegistry) -> None:
    """Register the log actions of all steps of dates, and of merges."""
    for kind in STEPS:
        formatter = type(f"{kind.name.title()}Formatter", (DateFormatter,), {"label": kind.label})
        actions.register_action(f"agenda.date.{kind}")(formatter)
    actions.register_action(MERGED)(MergeFormatter)
    actions.register_action(SEPARATED)(SeparationFormatter)
