"""Checks of what people give an account."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from web.invisible import invisible_signs

#: Categories of Unicode that no name has: control, surrogate, private use, unassigned.
NO_LETTERS = frozenset({"Cc", "Cs", "Co", "Cn"})


def clean_public_name(text: str) -> str:
    """Return the name that a person chose to show, with plain single spaces; "" is allowed.

    Raises ``ValidationError`` for one that hides or reorders text, or that nobody could read.
    """
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    is_odd = any(unicodedata.category(sign) in NO_LETTERS for sign in name)
    if is_odd or invisible_signs(name):
        raise ValidationError(_("Ce nom contient des signes qui ne se voient pas : retapez-le."))
    if name and not any(sign.isalnum() for sign in name):
        raise ValidationError(_("Il faut au moins une lettre ou un chiffre."))
    return name
