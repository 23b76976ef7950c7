"""Forms to report an error, and to contest the decision about a report."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agenda.models import Event, Occurrence
from participation.enums import ReportKind
from participation.forms import fields
from participation.forms.correcting import EMAIL_HINT
from participation.forms.typed import FormValues
from participation.models import LINE_LENGTH, EventOrPlace
from web.lengths import CountedMixin

#: Kinds that do not apply to places, and to events.
OF_EVENTS = frozenset({ReportKind.CANCELLED, ReportKind.HOUR, ReportKind.PRICE})
OF_PLACES = frozenset({ReportKind.CLOSED})


def report_kinds(record: EventOrPlace) -> list[ReportKind]:
    """Return the kinds of report that ``record`` can have, in the order shown."""
    left_out = OF_PLACES if isinstance(record, Event) else OF_EVENTS
    return [kind for kind in ReportKind if kind not in left_out]


class ReportForm(forms.Form):
    """Report form: kind, and optionally date, line and address."""

    date = forms.ChoiceField(label=gettext_lazy("Quelle date ?"), required=False)
    line = fields.line_field(gettext_lazy("Un mot de plus"), LINE_LENGTH, autocomplete="off")
    email = fields.AddressField(required=False, help_text=EMAIL_HINT)
    leave_empty = fields.TrapField()

    def __init__(
        self, record: EventOrPlace, dates: Sequence[Occurrence], data: FormValues | None
    ) -> None:
        super().__init__(data, auto_id="report_%s")
        self.dates = {str(date.pk): date for date in dates}
        self.fields["kind"] = forms.ChoiceField(
            label=_("Qu’est-ce qui cloche ?"),
            **fields.radio_choices(*((kind.value, kind.label) for kind in report_kinds(record)))
            | {"error_messages": {"required": _("Touchez ce qui est faux.")}},
        )
        self.fields["date"].choices = [("", ""), *((key, key) for key in self.dates)]  # type: ignore[attr-defined]

    @property
    def occurrence(self) -> Occurrence | None:
        """Return the reported date; ``None`` if all are."""
        return self.dates.get(self.cleaned_data.get("date") or "")


class ContestForm(CountedMixin, forms.Form):
    """Reasons to reconsider a decision about a report."""

    text = fields.LineField(
        max_length=4_000,
        widget=forms.Textarea({"rows": 4, "class": "input"}),
        error_messages={"required": gettext_lazy("Écrivez quelque chose.")},
    )
