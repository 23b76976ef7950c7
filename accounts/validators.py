"""Checks of what is typed: addresses of connected sites, names that people show."""

import re
import unicodedata
from urllib.parse import urlsplit

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from web.invisible import invisible_signs

URI_LENGTH = 500
#: Characters of a URI, escapes whole (RFC 3986, section 2).
URI = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")
USER = re.compile(r"[^/]*//[^/?#]*@")
#: A name with a domain: no number, and not the name of one machine.
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?")
#: Categories of Unicode that no name has: control, surrogate, private use, unassigned.
NO_LETTERS = frozenset({"Cc", "Cs", "Co", "Cn"})
#: What is wrong with an address: a test of it, and words.
ADDRESS_FAULTS = (
    (lambda address: len(address) > URI_LENGTH, _("elle est trop longue")),
    (
        lambda address: not URI.fullmatch(address),
        _("un espace, un accent ou un autre signe y est à écrire autrement (%20, xn--)"),
    ),
    (lambda address: "#" in address, _("rien ne va après un #")),
    (lambda address: "*" in address, _("pas d’étoile : chaque adresse s’écrit en entier")),
    (USER.match, _("ni nom ni mot de passe avant celui du site")),
    (
        lambda address: not _is_of_site(address),
        _("il faut https:// et le nom d’un site, comme https://piscines.exemple.fr/retour"),
    ),
)


def say_address_fault(address: str) -> str:
    """Return why a connected site cannot have ``address``, in words; "" if it can.

    Addresses are compared as strings (RFC 9700, section 2.1), so nothing in one stands for another.
    """
    return next((str(words) for is_wrong, words in ADDRESS_FAULTS if is_wrong(address)), "")


def _is_of_site(address: str) -> bool:
    """Whether the address is of a site by HTTPS, or of this machine beside a demonstration."""
    try:
        parts = urlsplit(address)
        has_port = bool(parts.port)  # raises for one that is no port
    except ValueError:
        return False
    host = parts.hostname or ""
    if parts.scheme == "http":
        return host == "localhost" and has_port and apps.is_installed("demo")
    return parts.scheme == "https" and HOST.fullmatch(host) is not None


def clean_public_name(text: str) -> str:
    """Return the name that a person chose to show, with plain single spaces; "" is allowed.

    Raises ``ValidationError`` for one that hides or reorders text, or that nobody could read.
    """
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    is_odd = any(unicodedata.category(sign) in NO_LETTERS for sign in name)
    if is_odd or invisible_signs(name):
        raise ValidationError(
            gettext("Ce nom contient des signes qui ne se voient pas : retapez-le.")
        )
    if name and not any(sign.isalnum() for sign in name):
        raise ValidationError(gettext("Il faut au moins une lettre ou un chiffre."))
    return name
