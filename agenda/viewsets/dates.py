"""Panel of an event's dates: its lines, the meaning of each, and its next dates."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html_join
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.panels import InlinePanel, Panel

from agenda.forms.dates import EventDateForm
from agenda.internals import build_form_class, diff_as_html
from agenda.models import Event, EventDate
from agenda.services.planning import UNREADABLE, Coming, clock_notes, describe_line

#: Fields in the order of the screen; Wagtail adds the hidden ones (uid, id…).
FIELDS = [
    *("kind", "start_on", "end_on", "all_day", "hours", "lines"),
    *("frequency", "interval", "weekdays", "nth", "month_day", "until", "count"),
    *("exceptions", "school_zone", "skip_public_holidays", "label"),
]

#: Text fields of a line, as opposed to choices.
WRITTEN = ("start_on", "end_on", "hours", "lines", "until", "exceptions", "label")


def line_sentence(line: EventDate) -> str:
    """Return the meaning of ``line`` as a sentence; empty if the line is incomplete."""
    try:
        return describe_line(line, get_language() or "fr")
    except UNREADABLE:
        return ""


def describe_version_line(line: EventDate) -> str:
    """Return a line of a version as text; if it is invalid, return what was typed."""
    if line.typed:
        return " · ".join(str(line.typed[name]) for name in WRITTEN if line.typed.get(name))
    return f"{line_sentence(line) or line} {line.label}".strip()


@dataclass(frozen=True)
class DateLineContext:
    """One line of the form (``agenda/cms/date_line.html``), with its meaning once saved."""

    form: EventDateForm
    #: Empty if the line is incomplete.
    sentence: str
    coming: Coming
    clock_notes: list[str]

    @property
    def is_unfinished(self) -> bool:
        """Whether an autosave kept an invalid line, whose fields show what was typed."""
        return bool(self.form.instance.typed) and not self.form.is_bound


class DatesComparison:
    """Comparison of the dates of two versions, as sentences."""

    is_field = True
    is_child_relation = False

    def __init__(self, version_a: Event, version_b: Event) -> None:
        self.a, self.b = (
            [
                *map(describe_version_line, version.dates.all()),
                *filter(None, [version.unread_words]),
            ]
            for version in (version_a, version_b)
        )

    def field_label(self) -> str:
        return _("Dates")

    def has_changed(self) -> bool:
        return self.a != self.b

    def htmldiff(self) -> str:
        """Return the date lines that were removed, then those that were added, as HTML."""
        gone = [diff_as_html(sentence, "") for sentence in self.a if sentence not in self.b]
        come = [diff_as_html("", sentence) for sentence in self.b if sentence not in self.a]
        return format_html_join("", "<p>{}</p>", ((sentence,) for sentence in gone + come))


class DateLinePanel(Panel):
    """One line of dates, with our template: fields grouped by kind, and its sentence once saved."""

    def get_form_options(self) -> dict[str, list[str]]:
        return {"fields": FIELDS, "defer_required_on_fields": FIELDS}

    class BoundPanel(Panel.BoundPanel):
        template_name = "agenda/cms/date_line.html"

        def get_context_data(
            self, parent_context: Mapping[str, object] | None = None
        ) -> dict[str, object]:
            """Add the line in words, its next dates, and remarks on clock changes."""
            is_kept = not self.instance.typed and (not self.form.is_bound or self.form.is_valid())
            sentence = line_sentence(self.instance) if is_kept else ""
            event = self.instance.event if self.instance.event_id else Event()
            coming = Coming.of_line(event, self.instance) if sentence else Coming()
            notes = clock_notes(event, self.instance, get_language() or "fr") if sentence else []
            line = DateLineContext(self.form, sentence, coming, notes)
            return super().get_context_data(parent_context) | {"line": line}


class DatesPanel(InlinePanel):
    """Lines of an event's dates, with the form that parses what editors type."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("panels", [DateLinePanel()])
        kwargs.setdefault("label", gettext_lazy("date"))
        super().__init__(*args, **kwargs)

    def get_form_options(self) -> dict[str, Any]:
        options = super().get_form_options()
        options["fields"] = ["words"]  # the field of EventForm that stands above the lines
        options["formsets"][self.relation_name]["form"] = build_form_class(EventDate, EventDateForm)
        return options

    class BoundPanel(InlinePanel.BoundPanel):
        template_name = "agenda/cms/dates.html"

        def get_comparison(self) -> list[Callable[[Event, Event], DatesComparison]]:
            return [functools.partial(DatesComparison)]
