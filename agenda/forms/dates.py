"""Form of one line of an event's dates: a date, several dates, a span or a rule."""

import uuid
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypedDict, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import ORDERING_FIELD_NAME
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from agenda.enums import DateKind
from agenda.forms.rules import RULE_ERRORS, build_typed_rrule, build_typed_rule, write_rrule
from agenda.forms.time_input import (
    parse_days,
    parse_moments,
    parse_slots,
    write_days,
    write_moments,
    write_slots,
)
from agenda.models import EventDate
from agenda.models.events import stored_times
from datetext import Frequency, RuleError, check_rule
from web.lengths import count_lengths

Read = TypeVar("Read")

ALWAYS = {"uid", "kind", "label", "all_day", "id", "DELETE", "ORDER"}
#: Fields that are not typed by a person.
UNTYPED = {"uid", "id", "DELETE", "ORDER"}
#: Fields of a new line that are filled without typing.
UNTOUCHED = {"ORDER", "uid", "kind", "frequency", "interval"}
#: Fields that show that a line of a draft, which has no key, is not empty.
SAYS_SOMETHING = ("start_on", "end_on", "times", "moments", "rrule", "except_on", "label")
#: Fields that each kind uses; the others are ignored.
CONCERNED: dict[str, set[str]] = {
    DateKind.SINGLE: {"start_on", "end_on", "hours"},
    DateKind.SEVERAL: {"lines"},
    DateKind.SPAN: {"start_on", "end_on"},
    DateKind.RULE: {
        "start_on",
        "hours",
        "frequency",
        "interval",
        "weekdays",
        "nth",
        "month_day",
        "until",
        "count",
        "exceptions",
        "school_zone",
        "skip_public_holidays",
    },
}
#: Values stored for ignored fields; ``None`` for those not listed.
EMPTY: dict[str, str | bool] = {"school_zone": "", "skip_public_holidays": False}
DAY_FORMAT = "%d/%m/%Y"
#: Format of days in forms of the CMS, 07/03/2026 in every language.
DAY_OPTIONS: dict[str, Any] = {
    "widget": AdminDateInput(format=DAY_FORMAT),
    "input_formats": [DAY_FORMAT, "%d/%m/%y", "%Y-%m-%d"],
    "error_messages": {"invalid": _("Ce n’est pas une date : écrivez par exemple 07/03/2026.")},
}
FIRST_YEAR, LAST_YEAR = 1970, 2200
LONGEST_RUN_DAYS = 366
MOST_MOMENTS = 1000


class DayField(forms.DateField):
    """An optional date field."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **DAY_OPTIONS, **kwargs)


class LineKey(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Key of a line in its form.

    The form knows its line, so the key is not looked up in the database as Django would do.
    """

    def __init__(self, line: EventDate) -> None:
        super().__init__(
            EventDate.objects.none(), required=False, initial=line.pk, widget=forms.HiddenInput
        )
        self.line = line

    def to_python(self, value: object) -> EventDate | None:
        """Return the form's line; ``None`` for a new line.

        A posted key of another line is ignored.
        """
        return self.line if self.line.pk else None


#: Message on an invalid line that autosave has stored.
KEPT_AS_TYPED = _("Gardé tel que vous l’avez tapé.")


class UnsavedField(TypedDict):
    """A field that autosave could not store as meant, with its message (``cms-saving.js``)."""

    name: str
    label: str
    words: str


class EventDateForm(WagtailAdminModelForm):
    """Form of one line, usable without JavaScript; only the fields of the chosen kind are read.

    Fields of a draft may be empty but not invalid. Autosave stores an invalid line as typed, and
    the form shows it again.
    """

    #: Whether invalid lines are stored as typed; set for autosave.
    keeps_typed = False
    #: Invalid fields, which autosave stored as typed.
    unread: Sequence[UnsavedField] = ()

    uid = forms.UUIDField(required=False, widget=forms.HiddenInput)
    # A label of its own: «comment», from the model's label, is in Django's catalogue as the English
    # word.
    kind = forms.ChoiceField(
        label=_("Comment la donner"),
        required=False,  # one is always selected; a required mark would be wrong on an empty line
        choices=DateKind.choices,
        initial=DateKind.SINGLE.value,
        widget=forms.RadioSelect,
    )
    start_on = DayField(label=_("Le, ou à partir du"))
    end_on = DayField(label=_("Chaque jour jusqu’au"))
    hours = forms.CharField(
        label=_("Horaires"),
        required=False,
        max_length=500,
        help_text=_("Par exemple 20h30, ou 14h-18h, 20h30-22h. Après minuit : 22h-2h."),
    )
    lines = forms.CharField(
        label=_("Les dates, une par ligne"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Par exemple 07/03/2026 20h30-22h. Une ligne peut porter plusieurs horaires."),
    )
    frequency = forms.ChoiceField(
        label=_("Se répète"),
        required=False,
        initial=Frequency.WEEKLY.value,
        choices=[
            (Frequency.DAILY.value, _("Chaque jour")),
            (Frequency.WEEKLY.value, _("Chaque semaine")),
            (Frequency.MONTHLY.value, _("Chaque mois")),
            (Frequency.YEARLY.value, _("Chaque année")),
        ],
    )
    interval = forms.IntegerField(
        label=_("Toutes les…"),
        required=False,
        initial=1,
        min_value=1,
        max_value=99,
        help_text=_("2 : une semaine (ou un mois…) sur deux."),
    )
    weekdays = forms.MultipleChoiceField(
        label=_("Les jours"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("MO", _("lundi")),
            ("TU", _("mardi")),
            ("WE", _("mercredi")),
            ("TH", _("jeudi")),
            ("FR", _("vendredi")),
            ("SA", _("samedi")),
            ("SU", _("dimanche")),
        ],
        help_text=_("Aucun : le jour de la première date."),
    )
    nth = forms.TypedChoiceField(
        label=_("Dans le mois"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", _("le même quantième, comme le 12")),
            ("1", _("le premier de ces jours")),
            ("2", _("le deuxième")),
            ("3", _("le troisième")),
            ("4", _("le quatrième")),
            ("5", _("le cinquième")),
            ("-1", _("le dernier")),
        ],
    )
    month_day = forms.IntegerField(
        label=_("Ou le quantième"),
        required=False,
        min_value=-1,
        max_value=31,
        help_text=_(
            "De 1 à 31, ou -1 pour le dernier jour du mois. Vide : celui de la première date."
        ),
    )
    until = DayField(label=_("Jusqu’au"))
    count = forms.IntegerField(
        label=_("Ou tant de fois"), required=False, min_value=1, max_value=5000
    )
    exceptions = forms.CharField(
        label=_("Sauf le"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Une date par ligne : 24/12/2026."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill the form from the line: its stored values in the form in which one types them."""
        super().__init__(*args, **kwargs)
        count_lengths(self.fields)
        #: UIDs of the event's existing lines; a posted UID must be one of them.
        self.known_uids: set[uuid.UUID] = set()
        line = self.instance
        if line.pk or line.typed or any(getattr(line, name) for name in SAYS_SOMETHING):
            self.initial |= {
                "uid": line.uid,
                "hours": write_slots(line.times),
                "lines": write_moments(line.moments, all_day=line.all_day),
                "exceptions": write_days(line.except_on),
                **write_rrule(line.rrule),
            }
        if not self.is_bound:
            self.initial |= line.typed

    @cached_property
    def changed_data(self) -> list[str]:
        """Changed fields; none for a new line without typed values, even after an autosave."""
        names = super().changed_data
        return [] if self.instance.pk is None and set(names) <= UNTOUCHED else names

    def full_clean(self) -> None:
        """Validate the line.

        An empty line gets an order of ``None``, which Wagtail reads if another field is invalid.
        """
        super().full_clean()
        if self.is_bound:
            self.cleaned_data.setdefault(ORDERING_FIELD_NAME, None)

    def clean(self) -> dict[str, Any]:
        """Read hours, dates and exceptions, check the line by its kind, and empty other fields."""
        data = super().clean() or self.cleaned_data
        kind = data.get("kind") or DateKind.SINGLE
        data["kind"] = kind
        for name in set(self.fields) - ALWAYS - CONCERNED[kind]:
            self.errors.pop(name, None)
            data[name] = EMPTY.get(name)
        data["slots"] = self._read("hours", parse_slots, data.get("hours"))
        data["moments"] = self._read(
            "lines", parse_moments, data.get("lines"), all_day=data.get("all_day", False)
        )
        data["except_on"] = self._read("exceptions", parse_days, data.get("exceptions"))
        if self.instance.pk is None and not self.has_changed():
            return data
        clean_kind = {
            DateKind.SINGLE: self._clean_single,
            DateKind.SEVERAL: self._clean_several,
            DateKind.RULE: self._clean_rule,
            DateKind.SPAN: self._clean_span,
        }
        clean_kind[kind]()
        return data

    def _post_clean(self) -> None:
        """Set the line's fields from the cleaned data, and restore its UID."""
        data = self.cleaned_data
        if data.get("uid") in self.known_uids:
            self.instance.uid = data["uid"]
        if self.errors and self.keeps_typed:
            self._keep_typed()
            return
        super()._post_clean()
        if self.errors:
            return
        self.instance.typed = {}
        self.instance.times = [] if data["all_day"] else stored_times(data["slots"])
        self.instance.moments = data["moments"]
        self.instance.rrule = data.get("rrule", "")
        self.instance.except_on = [day.isoformat() for day in data["except_on"]]
        self.instance.school_zone = data.get("school_zone") or ""
        self.instance.skip_public_holidays = bool(data.get("skip_public_holidays"))

    def _keep_typed(self) -> None:
        """Leave the line unchanged, and store the posted values in ``typed``."""
        posted = {name: self[name].data for name in self.fields if name not in UNTYPED}
        self.instance.typed = {name: value for name, value in posted.items() if value is not None}
        self.unread = [
            {
                "name": self.add_prefix(name),
                "label": str(self.fields[name].label),
                "words": f"{' '.join(errors)} {KEPT_AS_TYPED}",
            }
            for name, errors in self.errors.items()
            if posted.get(name)
        ]
        self.errors.clear()

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """Return field updates with the line's UID, which an open page sends with the next save."""
        return [
            *super().get_field_updates_for_resave(),
            (self.add_prefix("uid"), str(self.instance.uid)),
        ]

    def _read(
        self, name: str, read: Callable[..., list[Read]], text: str | None, **options: bool
    ) -> list[Read]:
        """Parse the text of field ``name`` with ``read``; an error is added to the field."""
        if not text or name in self.errors:
            return []
        try:
            return read(text, **options)
        except ValidationError as error:
            self.add_error(name, error)
            return []

    def _clean_single(self) -> None:
        """Check a line of one day, or of a run of days with the same hours."""
        first, last = self.cleaned_data.get("start_on"), self.cleaned_data.get("end_on")
        self._require("start_on", _("Donnez le jour."))
        self._require_hours()
        self._check_year("start_on")
        if first and last and last < first:
            self.add_error("end_on", _("Le dernier jour est avant le premier."))
        elif first and last and (last - first).days > LONGEST_RUN_DAYS:
            words = _("C’est plus d’un an : vérifiez l’année, ou donnez une règle.")
            self.add_error("end_on", words)

    def _clean_several(self) -> None:
        """Check a line of several typed dates."""
        self._require("lines", _("Donnez au moins une date."))
        moments = self.cleaned_data["moments"]
        if len(moments) > MOST_MOMENTS:
            words = _("C’est plus de 1 000 dates : partagez-les, ou donnez une règle.")
            self.add_error("lines", words)
        if any(not FIRST_YEAR <= int(start[:4]) <= LAST_YEAR for start, _end in moments):
            self.add_error("lines", _("Vérifiez l’année."))

    def _clean_span(self) -> None:
        """Check a line from a first to a last day, and mark it as all day."""
        first, last = self.cleaned_data.get("start_on"), self.cleaned_data.get("end_on")
        self._require("start_on", _("Donnez le premier jour."))
        self._require("end_on", _("Donnez le dernier jour."))
        self._check_year("start_on")
        self._check_year("end_on")
        if first and last and last < first:
            self.add_error("end_on", _("Le dernier jour est avant le premier."))
        self.cleaned_data["all_day"] = True

    def _clean_rule(self) -> None:
        """Check a line with a rule, and set its ``rrule``."""
        data = self.cleaned_data
        self._require("start_on", _("Donnez la première date."))
        self._require_hours()
        if self.errors:
            return
        first_on = data.get("start_on") or timezone.localdate()  # a draft may have none
        try:
            data["rrule"] = build_typed_rrule(data, first_on)
            check_rule(build_typed_rule(data, data["rrule"], first_on))
        except RuleError as error:
            message = ValidationError(str(error.message), code=error.code)
            self.add_error(RULE_ERRORS.get(error.code), message)

    def _require(self, name: str, message: str | Promise) -> None:
        is_given = self.cleaned_data.get(name) or name in self.errors
        if not self.is_deferred_validation and not is_given:
            self.add_error(name, ValidationError(str(message), code="required"))

    def _require_hours(self) -> None:
        if not self.cleaned_data.get("all_day"):
            self._require("hours", _("Donnez l’heure, ou cochez « toute la journée »."))

    def _check_year(self, name: str) -> None:
        day: date | None = self.cleaned_data.get(name)
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.add_error(name, _("Vérifiez l’année."))
