"""Forms of the door: an address, then the code that was mailed to it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.codes import DIGITS

#: What people paste beside the digits.
CODE_LENGTH = 20


class AddressForm(forms.Form):
    """The address of whoever enters, with an account or without."""

    template_name = "accounts/_form.html"

    email = forms.EmailField(
        label=_("Adresse mail"),
        max_length=254,
        error_messages={
            "required": _("Il manque l’adresse où envoyer le code."),
            "invalid": _(
                "Cette adresse n’a pas l’air complète : il en faut une comme vous@exemple.fr."
            ),
        },
        widget=forms.EmailInput(
            attrs={
                "class": "input",
                "autocomplete": "username webauthn",
                "placeholder": _("vous@exemple.fr"),
            }
        ),
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email.strip().lower()


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Le code, six chiffres"),
        max_length=CODE_LENGTH,
        error_messages={"required": _("Il manque le code : il est dans le mail.")},
        widget=forms.TextInput(
            attrs={
                "class": "input input--code",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "maxlength": DIGITS,
            }
        ),
    )
