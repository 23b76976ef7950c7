"""A search by mail: the address, and how often; how often alone, once it is known."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.enums import DigestRhythm
from messaging.exceptions import AddressRefused
from messaging.validators import mail_address


class RhythmForm(forms.Form):
    rhythm = forms.ChoiceField(
        label=gettext_lazy("Quand ?"),
        choices=DigestRhythm.choices,
        initial=DigestRhythm.WEEKLY,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choisissez quand."),
            "invalid_choice": gettext_lazy("Choisissez quand."),
        },
    )


class DigestForm(RhythmForm):
    """Never a word on whether anybody knows the address."""

    email = forms.CharField(
        label=gettext_lazy("Adresse électronique"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email", "class": "input"}),
        error_messages={"required": gettext_lazy("Donnez l’adresse où l’écrire.")},
    )
    leave_empty = forms.CharField(
        label=gettext_lazy("Laissez ce champ vide"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_email(self) -> str:
        try:
            return mail_address(self.cleaned_data["email"])
        except AddressRefused as refused:
            raise ValidationError(str(refused)) from refused

    def clean_leave_empty(self) -> str:
        if self.cleaned_data["leave_empty"]:
            raise ValidationError(_("Ce champ est là pour les robots : videz-le, et renvoyez."))
        return ""
