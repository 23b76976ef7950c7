"""What is to be done to dates of an event: which, what, and with what reason."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from agenda.forms.time_input import read_slots
from agenda.models import Event, Occurrence, Place
from agenda.recurrence import Slot

LONGEST_REASON = 500
LONGEST_KEY = 18
WRONG_DATES: dict[str, Any] = {
    "required": _("Cochez au moins une date."),
    "invalid_choice": _("Une de ces dates n’est plus à cet événement : rechargez la page."),
}


class DateStep(models.TextChoices):
    """What may be done to dates, in the words of the button."""

    CANCEL = "cancel", _("Annuler")
    POSTPONE = "postpone", _("Reporter, date à venir")
    RESCHEDULE = "reschedule", _("Changer le jour ou l’heure")
    MOVE = "move", _("Changer de lieu")
    MOVE_ONLINE = "move_online", _("Passer en ligne")
    FILL = "fill", _("Marquer complet")
    REOPEN = "reopen", _("Des places de nouveau")
    RESTORE = "restore", _("Rétablir")


#: What a step needs besides the dates: field, and the message when it is empty.
NEEDED: dict[str, tuple[str, Any]] = {
    DateStep.MOVE: ("place", _("Donnez le nom du nouveau lieu.")),
    DateStep.MOVE_ONLINE: ("online_url", _("Donnez le lien pour suivre en ligne.")),
}


class DatesField(forms.ModelMultipleChoiceField):
    """Dates by their keys; a number that no database holds is simply not one of them."""

    def clean(self, value: Any) -> Any:
        if not all(is_key(key) for key in value or ()):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)


def is_key(text: str) -> bool:
    """Whether ``text`` may be a row's key."""
    return text.isdecimal() and len(text) <= LONGEST_KEY


class OccurrencesForm(forms.Form):
    """Dates of one event and one step for all of them; fields of other steps are left alone."""

    step = forms.ChoiceField(
        label=_("Que faire des dates cochées"),
        choices=DateStep.choices,
        widget=forms.RadioSelect,
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
        label=_("Les nouvelles heures"), required=False, max_length=60, help_text=_("Par exemple 20h30-22h.")
    )
    place = forms.CharField(
        label=_("Le nouveau lieu"),
        required=False,
        max_length=255,
        widget=forms.TextInput(attrs={"list": "cms-places", "autocomplete": "off"}),
    )
    online_url = forms.URLField(
        label=_("Le lien pour suivre en ligne"), required=False, max_length=1000, assume_scheme="https"
    )
    reason = forms.CharField(
        label=_("Raison, pour le public"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Elle sera affichée : « Un artiste est malade ». Facultative."),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["occurrences"] = DatesField(queryset=event.occurrences.all(), error_messages=WRONG_DATES)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        step = data.get("step")
        self._forget_others(step)
        if step in NEEDED:
            name, message = NEEDED[step]
            if not data.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(message, code="required"))
        if step == DateStep.MOVE and data.get("place"):
            data["place"] = self._named_place(data["place"])
        if step == DateStep.RESCHEDULE and "occurrences" in data:
            data["times"] = self._new_times(list(data["occurrences"]))
        return data

    def _forget_others(self, step: str | None) -> None:
        used = {DateStep.RESCHEDULE: {"day", "hours"}, DateStep.MOVE: {"place"}, DateStep.MOVE_ONLINE: {"online_url"}}
        for name in {"day", "hours", "place", "online_url"} - used.get(DateStep(step), set()) if step else ():
            self.errors.pop(name, None)
            self.cleaned_data[name] = None

    def _named_place(self, name: str) -> Place | None:
        places = list(Place.objects.live().named(name.strip())[:2])
        if len(places) == 1:
            return places[0]
        message = (
            _("Plusieurs lieux portent ce nom : renommez-les pour les distinguer.")
            if places
            else _("Aucun lieu publié ne porte ce nom.")
        )
        self.add_error("place", message)
        return None

    def _new_times(self, occurrences: list[Occurrence]) -> dict[int, tuple[datetime, datetime]]:
        """By occurrence, its new start and end; empty when something is wrong."""
        data = self.cleaned_data
        slot = self._slot(data.get("hours") or "")
        if data.get("day") and len(occurrences) > 1:
            self.add_error("day", _("Un seul jour pour plusieurs dates : faites-les une à une."))
        if not data.get("day") and not slot and not {"day", "hours"} & set(self.errors):
            self.add_error("hours", _("Donnez un jour ou des heures."))
        if slot and not slot.end and not all(o.has_end and not o.all_day for o in occurrences):
            self.add_error("hours", _("Donnez aussi l’heure de fin."))
        if not slot and any(o.all_day for o in occurrences):
            self.add_error("hours", _("Donnez les heures : cette date est à la journée."))
        if {"day", "hours"} & set(self.errors):
            return {}
        return {o.pk: new_times(o, data.get("day"), slot) for o in occurrences}

    def _slot(self, text: str) -> Slot | None:
        try:
            slots = read_slots(text)
        except ValidationError as error:
            self.add_error("hours", error)
            return None
        if len(slots) > 1:
            self.add_error("hours", _("Un seul horaire : une date n’en a qu’un."))
        return slots[0] if slots else None


def new_times(occurrence: Occurrence, day: date | None, slot: Slot | None) -> tuple[datetime, datetime]:
    """Start and end on the occurrence's clock; without a new end it lasts as long as before."""
    zone = ZoneInfo(occurrence.zone)
    was = occurrence.start_at.astimezone(zone)
    start_time: time = slot.start if slot and slot.start else was.time()
    start = datetime.combine(day or occurrence.day, start_time, zone)
    if slot and slot.end:
        end_day = start.date() + timedelta(days=slot.is_past_midnight)
        return start, datetime.combine(end_day, slot.end, zone)
    return start, start + (occurrence.end_at - occurrence.start_at)
