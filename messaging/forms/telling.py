"""How an account is told: by mail or not, and its quiet hours."""

from datetime import time

from django import forms
from django.utils.translation import gettext_lazy as _

#: How ``AccountRecipient.wants_mail`` is said in the form.
BY_MAIL = {"auto": None, "oui": True, "non": False}


class TellingForm(forms.Form):
    wants_mail = forms.ChoiceField(
        label=_("Par mail, à mon adresse principale"),
        choices=[
            ("auto", _("Tant qu’aucun de mes appareils ne sonne")),
            ("oui", _("Toujours, en plus de mes appareils")),
            ("non", _("Jamais")),
        ],
        widget=forms.RadioSelect,
    )
    wants_alerts = forms.BooleanField(required=False, label=_("Les alertes aussi, par mail"))
    is_quiet = forms.BooleanField(required=False, label=_("Des heures de silence"))
    start = forms.TimeField(
        required=False, label=_("De"), widget=forms.TimeInput({"type": "time", "class": "input"})
    )
    end = forms.TimeField(
        required=False, label=_("à"), widget=forms.TimeInput({"type": "time", "class": "input"})
    )

    @property
    def by_mail(self) -> bool | None:
        return BY_MAIL[self.cleaned_data["wants_mail"]]

    @property
    def quiet(self) -> tuple[time, time] | None:
        """The quiet hours; ``None`` without, or with one hour alone."""
        data = self.cleaned_data
        if not data["is_quiet"] or data["start"] is None or data["end"] is None:
            return None
        return data["start"], data["end"]

    def clean(self) -> None:
        data = self.cleaned_data
        has_hours = bool(data.get("start") and data.get("end"))
        if data.get("is_quiet") and not (has_hours or self.errors):
            self.add_error("is_quiet", _("De quelle heure à quelle heure ?"))
