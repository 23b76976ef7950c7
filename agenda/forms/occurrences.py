"""Form of a step on dates of an event: the dates, the step and its details."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agenda.enums import ChangeKind
from agenda.forms.time_input import parse_slots
from agenda.models import Occurrence, Place
from agenda.models.occurrences import OccurrenceQuerySet
from agenda.openings import day_bounds
from agenda.steps import STEPS, DateStep
from datetext import Slot
from web.keys import is_key

LONGEST_REASON = 500
WRONG_DATES = {
    "required": _("Cochez au moins une date."),
    "invalid_choice": _("Une de ces dates n’est plus à cet événement : rechargez la page."),
}
LABELS = {kind: step.label for kind, step in STEPS.items()}
#: All fields that steps read, besides the dates.
FACTS = frozenset(name for step in STEPS.values() for name in step.fields)


if TYPE_CHECKING:
    ManyOccurrencesField = forms.ModelMultipleChoiceField[Occurrence]
else:  # the class of Django takes no type argument at runtime
    ManyOccurrencesField = forms.ModelMultipleChoiceField


class DatesField(ManyOccurrencesField):
    """Dates by key; a key out of range for a database is reported as an invalid choice."""

    def clean(self, value: Sequence[str] | None) -> QuerySet[Occurrence]:
        if not all(is_key(key) for key in value or ()):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)


class PeriodForm(forms.Form):
    """First and last day of the dates shown; either may be empty."""

    du = forms.DateField(
        label=_("Du"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    au = forms.DateField(
        label=_("Au"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def clean(self) -> dict[str, date | None]:
        """Add an error if the period ends before it begins."""
        super().clean()
        first, last = self.cleaned_data.get("du"), self.cleaned_data.get("au")
        if first and last and last < first:
            self.add_error("au", _("La période finit avant de commencer."))
        return self.cleaned_data

    def within(self, dates: OccurrenceQuerySet) -> OccurrenceQuerySet:
        """Return the dates that overlap the period; all if it is empty or invalid."""
        if not self.is_valid():
            return dates
        if first := self.cleaned_data.get("du"):
            dates = dates.filter(end_at__gt=day_bounds(first)[0])
        if last := self.cleaned_data.get("au"):
            dates = dates.filter(start_at__lt=day_bounds(last)[1])
        return dates


class OccurrencesForm(forms.Form):
    """Dates and one step to apply to all of them; fields that only other steps use are ignored.

    ``among``: the dates to choose from. ``steps``: the steps offered, with their labels.
    """

    step = forms.ChoiceField(
        label=_("Que faire des dates cochées"),
        error_messages={"required": _("Dites quoi faire.")},
    )
    day = forms.DateField(
        label=_("Le nouveau jour"),
        required=False,
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Vide : le même jour. Pour une seule date à la fois."),
    )
    hours = forms.CharField(
        label=_("Les nouvelles heures"),
        required=False,
        max_length=60,
        help_text=_("Par exemple 20h30-22h."),
    )
    place = forms.CharField(
        label=_("Le nouveau lieu"),
        required=False,
        max_length=255,
        widget=forms.TextInput(attrs={"list": "cms-places", "autocomplete": "off"}),
    )
    online_url = forms.URLField(
        label=_("Le lien pour suivre en ligne"),
        required=False,
        max_length=1000,
        assume_scheme="https",
    )
    reason = forms.CharField(
        label=_("Raison, pour le public"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 1}),
        help_text=_("Elle sera affichée : « Un artiste est malade ». Facultative."),
    )

    def __init__(
        self,
        *args: Any,
        among: QuerySet[Occurrence],
        steps: Mapping[ChangeKind, Promise] = LABELS,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        #: Offered steps by their form value.
        self.offered = {STEPS[kind].name: STEPS[kind] for kind in steps}
        for name in FACTS - {name for step in self.offered.values() for name in step.fields}:
            del self.fields[name]
        self.fields["step"].choices = [(STEPS[kind].name, label) for kind, label in steps.items()]  # type: ignore[attr-defined]
        self.fields["occurrences"] = DatesField(queryset=among, error_messages=WRONG_DATES)

    @property
    def chosen_step(self) -> DateStep:
        """The chosen step of a valid form."""
        return self.offered[self.cleaned_data["step"]]

    @property
    def steps_of(self) -> dict[str, str]:
        """Names of the steps that read each field, by field."""
        every = self.offered.values()
        return {
            name: " ".join(step.name for step in every if name in step.fields) for name in FACTS
        }

    def calls(self) -> Iterator[tuple[Collection[Occurrence], dict[str, object]]]:
        """Yield the arguments of each call of the step's service.

        Rescheduling takes one call per date.
        """
        data, step = self.cleaned_data, self.chosen_step
        if step.kind != ChangeKind.RESCHEDULED:
            yield data["occurrences"], {name: data[name] for name in step.fields}
            return
        for occurrence in data["occurrences"]:
            start_at, end_at = new_times(occurrence, data["day"], data["slot"])
            yield [occurrence], {"start_at": start_at, "end_at": end_at, "reason": data["reason"]}

    def clean_place(self) -> Place | None:
        """Return the published place with the typed name, which must be known and unique."""
        name = self.cleaned_data["place"]
        places = list(Place.objects.live().named(name)[:2]) if name else []
        if len(places) > 1:
            words = _("Plusieurs lieux portent ce nom : renommez-les pour les distinguer.")
            raise ValidationError(words)
        if name and not places:
            raise ValidationError(_("Aucun lieu publié ne porte ce nom."))
        return places[0] if places else None

    def clean(self) -> dict[str, object]:
        """Require what the chosen step needs, and empty the fields of other steps."""
        super().clean()
        data = self.cleaned_data
        step = self.offered.get(data.get("step", ""))
        if step is None:
            return data
        for name in FACTS - set(step.fields):
            self.errors.pop(name, None)
            data[name] = None
        for name, message in step.required.items():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(message, code="required"))
        if step.kind == ChangeKind.RESCHEDULED and "occurrences" in data:
            self._check_times(list(data["occurrences"]))
        return data

    def _check_times(self, occurrences: list[Occurrence]) -> None:
        """Check that day and hours give each date a start and an end.

        Also set ``slot``, the parsed hours.
        """
        data = self.cleaned_data
        try:
            slots = parse_slots(data.get("hours") or "")
        except ValidationError as error:
            slots = []
            self.add_error("hours", error)
        slot = data["slot"] = slots[0] if slots else None
        if len(slots) > 1:
            self.add_error("hours", _("Un seul horaire : une date n’en a qu’un."))
        day = data.get("day")
        if day and len(occurrences) > 1:
            self.add_error("day", _("Un seul jour pour plusieurs dates : faites-les une à une."))
        if not day and not slot and not self._has_wrong_times():
            self.add_error("hours", _("Donnez un jour ou des heures."))
        self._check_lacking_hours(slot, occurrences)
        if self._has_wrong_times():
            return
        now = timezone.now()
        if any(o.end_at > now >= new_times(o, day, slot)[1] for o in occurrences):
            words = _("C’est déjà passé : cette date était à venir.")
            self.add_error("day" if day else "hours", words)

    def _check_lacking_hours(self, slot: Slot | None, occurrences: list[Occurrence]) -> None:
        """Add an error where chosen dates have no hours, or no end, and the form gives none."""
        is_any_all_day = any(o.all_day for o in occurrences)
        has_each_an_end = all(o.has_end for o in occurrences)
        if slot is None and is_any_all_day:
            self.add_error("hours", _("Donnez les heures : cette date est à la journée."))
        if slot and not slot.end and (is_any_all_day or not has_each_an_end):
            self.add_error("hours", _("Donnez aussi l’heure de fin."))

    def _has_wrong_times(self) -> bool:
        return not {"day", "hours"}.isdisjoint(self.errors)


def new_times(
    occurrence: Occurrence, day: date | None, slot: Slot | None
) -> tuple[datetime, datetime]:
    """Return start and end in the occurrence's zone.

    Without a new end, the date lasts as long as before.
    """
    zone = ZoneInfo(occurrence.zone)
    was = occurrence.start_at.astimezone(zone)
    start_time: time = slot.start if slot and slot.start else was.time()
    start = datetime.combine(day or occurrence.day, start_time, zone)
    if slot and slot.end:
        end_day = start.date() + timedelta(days=slot.is_past_midnight)
        return start, datetime.combine(end_day, slot.end, zone)
    return start, start + (occurrence.end_at - occurrence.start_at)
