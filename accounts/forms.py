"""Forms of the door, of an account, and of what the CMS does to deeds and badges."""

import struct
from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.forms import ConfirmEmailVerificationCodeForm, ConfirmReauthenticationCodeForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.codes import DIGITS
from accounts.enums import BadgeCode
from accounts.formats.baking import find_token
from accounts.formats.credentials import LONGEST_TOKEN, is_compact_token
from accounts.internals import parse_authentication_response
from accounts.mails import normal_address
from accounts.models import Site, User
from accounts.models.deeds import REASON_LENGTH
from accounts.throttling import CODES_CONFIRMED
from accounts.validators import clean_public_name
from web.folding import fold

#: What people paste beside the digits.
CODE_LENGTH = 20
#: Characters of what a browser says of a passkey: a thousand with a usual attestation, ten thousand
#: with a long chain of certificates.
CREDENTIAL_LENGTH = 50_000
NAME_LENGTH = 100
PUBLIC_NAME_LENGTH = User._meta.get_field("public_name").max_length
#: Names that nobody may choose.
NAMES_OF_AGENDA = ("agenda", "l’agenda")
NAMES_OF_CITY = ("%s", "mairie de %s", "mairie d’%s", "ville de %s", "ville d’%s")
#: Octets of a picture with a credential; ours have 12,000.
BAKED_LENGTH = 256_000
#: What parsers of base64, CBOR and COSE raise for nonsense, besides ``ValidationError``.
MALFORMED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, struct.error)


class AddressForm(forms.Form):
    """The address of whoever enters, with an account or without."""

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
        return normal_address(self.cleaned_data["email"])


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


class CountedCodeMixin:
    """Form of a code that one account types: guesses are counted in the database.

    django-allauth counts them in the session, which requests that arrive together read at once.
    """

    def clean_code(self) -> str:
        if CODES_CONFIRMED.take(context.request, str(context.request.user.pk)):
            raise get_account_adapter().validation_error("rate_limited")
        code: str = super().clean_code()  # type: ignore[misc]
        return code


class StepUpCodeForm(CountedCodeMixin, ConfirmReauthenticationCodeForm):
    """The code that a mail brings to somebody who steps up, where a code may still do that."""

    def clean_code(self) -> str:
        methods = get_account_adapter().get_reauthentication_methods(context.request.user)
        if not any(method["id"] == "reauthenticate_by_code" for method in methods):
            raise get_account_adapter().validation_error("incorrect_code")
        return super().clean_code()


class AddressCodeForm(CountedCodeMixin, ConfirmEmailVerificationCodeForm):
    """The code that proves an address."""


class CredentialField(forms.JSONField):
    """What a browser says of a passkey (WebAuthn 3, 5.1): JSON, whoever sent it."""

    def to_python(self, value: object) -> Any:
        """Return the parsed JSON; refuse what is too long, nested too deep, or cannot be stored."""
        text = value if isinstance(value, str) else ""
        if len(text) > CREDENTIAL_LENGTH or "\\u0000" in text:
            raise get_adapter().validation_error("incorrect_code")
        try:
            return super().to_python(value)
        except RecursionError:
            raise get_adapter().validation_error("incorrect_code") from None


class AddKeyForm(AddWebAuthnForm):
    """A new passkey, with the name that its person gives it."""

    name = forms.CharField(required=False, max_length=NAME_LENGTH)
    credential = CredentialField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        try:
            facts: dict[str, object] = super().clean()
        except MALFORMED:
            raise get_adapter().validation_error("incorrect_code") from None
        return facts


class ShownKeyMixin(forms.Form):
    """Form by which a passkey is shown: whatever it holds, it opens or is refused.

    Where a key counts its uses, one that does not count on is a copy (WebAuthn 3, 6.1.1).
    """

    credential = CredentialField(widget=forms.HiddenInput)

    def clean_credential(self) -> Authenticator:
        """Return the key that was shown; a copy or nonsense raises ``ValidationError``."""
        shown = self.cleaned_data["credential"]
        try:
            key: Authenticator = super().clean_credential()  # type: ignore[misc]
        except MALFORMED:
            raise get_adapter().validation_error("incorrect_code") from None
        count = parse_authentication_response(shown).response.authenticator_data.counter
        before = key.data.get("sign_count", 0)
        if (count or before) and count <= before:
            raise get_adapter().validation_error("incorrect_code")
        key.data["sign_count"] = count
        key.save(update_fields=["data"])
        return key


class EnterByKeyForm(ShownKeyMixin, LoginWebAuthnForm):
    """A passkey shown at the door."""


class SecondKeyForm(ShownKeyMixin, AuthenticateWebAuthnForm):
    """A passkey shown after a code."""


class StepUpByKeyForm(ShownKeyMixin, ReauthenticateWebAuthnForm):
    """A passkey shown by somebody who steps up."""


class WhyForm(forms.Form):
    """Why a deed is voided or a badge revoked, in words for its person."""

    why = forms.CharField(
        label=_("Pourquoi"),
        max_length=REASON_LENGTH,
        help_text=_("La personne le lit. Dites la chose, sans nommer personne."),
        error_messages={
            "required": _("Dites pourquoi : la personne le lira."),
            "max_length": _("C’est trop long : %(limit_value)d signes au plus."),
        },
    )


class ClearNameForm(forms.Form):
    """The reason for removing a name that somebody chose; only the CMS's log keeps it."""

    why = forms.CharField(
        label=_("Pourquoi"),
        max_length=REASON_LENGTH,
        help_text=_("Pour le journal du CMS : ne redites pas le nom."),
        error_messages={
            "required": _("Dites pourquoi : le journal le garde."),
            "max_length": _("C’est trop long : %(limit_value)d signes au plus."),
        },
    )


class ShownBadgesForm(forms.Form):
    """Which badges everybody may see, and under which name."""

    public_name = forms.CharField(
        label=_("Le nom que les autres verront"),
        max_length=PUBLIC_NAME_LENGTH,
        required=False,
        error_messages={"max_length": _("Il tient en %(limit_value)d caractères au plus.")},
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "nickname"}),
    )
    shown = forms.MultipleChoiceField(choices=BadgeCode.choices, required=False)

    def clean_public_name(self) -> str:
        """Return the cleaned name; refuse that of the city or of a linked site, in any spelling."""
        name = clean_public_name(self.cleaned_data["public_name"])
        of_city = [words % settings.CITY_NAME for words in NAMES_OF_CITY]
        of_sites = Site.objects.values_list("name", flat=True)
        if name and _letters(name) in map(_letters, [*NAMES_OF_AGENDA, *of_city, *of_sites]):
            raise forms.ValidationError(
                _("Ce nom est celui de la ville ou d’un de ses sites : choisissez-en un autre.")
            )
        return name

    def clean(self) -> None:
        facts = self.cleaned_data
        if facts.get("shown") and facts.get("public_name") == "":
            self.add_error("public_name", _("Pour en montrer un, choisissez un nom."))


class CredentialForm(forms.Form):
    """A credential that somebody wants to verify: pasted, or in a file."""

    credential = forms.CharField(
        label=_("L’attestation"),
        required=False,
        max_length=LONGEST_TOKEN,
        error_messages={"max_length": _("C’est trop long pour une attestation.")},
        widget=forms.Textarea(
            attrs={"class": "input", "spellcheck": "false", "autocomplete": "off", "rows": 4}
        ),
    )
    file = forms.FileField(
        label=_("Ou son fichier, ou son image"),
        required=False,
        error_messages={"empty": _("Ce fichier est vide.")},
        widget=forms.FileInput(attrs={"class": "input", "accept": ".jwt,.svg,.png"}),
    )
    email = forms.EmailField(
        label=_("L’adresse de qui la montre, si vous l’avez"),
        required=False,
        max_length=254,
        error_messages={
            "invalid": _(
                "Cette adresse n’a pas l’air complète : il en faut une comme vous@exemple.fr."
            )
        },
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "off"}),
    )

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file and file.size > BAKED_LENGTH:
            raise forms.ValidationError(_("Ce fichier est trop gros pour être une attestation."))
        return file

    def clean(self) -> None:
        """Add ``token``, that of the file if there is one."""
        facts = self.cleaned_data
        if self.errors:
            return
        file = facts["file"]
        content = file.read() if file else facts["credential"].encode(errors="replace")
        token = find_token(content)
        if not content:
            self.add_error("credential", _("Collez une attestation, ou choisissez son fichier."))
        elif not is_compact_token(token):
            words = (
                _("Il n’y a pas là d’attestation : il faut un fichier .jwt, .svg ou .png d’ici.")
                if file
                else _(
                    "Ce n’est pas une attestation : collez-la en entier, ou choisissez son fichier."
                )
            )
            self.add_error("file" if file else "credential", words)
        facts["token"] = token


def _letters(name: str) -> str:
    """Return the letters and digits of a name, folded: two names with equal ones are the same."""
    return "".join(sign for sign in fold(name) if sign.isalnum())
