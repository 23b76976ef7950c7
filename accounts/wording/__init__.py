"""What is said of devices, keys and deeds, and of what a form of an account refuses."""

import re
from collections.abc import Collection
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import ClaimScope
from accounts.models import Deed

#: What a User-Agent names, the more telling first: its word there, and what people call it.
BROWSERS = (
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Edg", "Edge"), ("OPR", "Opera"),
    ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
UNKNOWN_KEY = gettext_lazy("Cette clé n’ouvre aucun compte ici. Un code par mail, toujours.")
TOO_MANY = gettext_lazy("Trop d’essais en peu de temps : attendez quelques minutes.")
#: Refusals of the pages of an account, by django-allauth's names.
ACCOUNT_REFUSALS: dict[str, str | Promise] = {
    "account_inactive": gettext_lazy("Ce compte est fermé."),
    "cannot_remove_primary_email": gettext_lazy("L’adresse principale ne se retire pas."),
    "duplicate_email": gettext_lazy("Cette adresse est déjà dans votre compte."),
    "email_taken": gettext_lazy(
        "Cette adresse ouvre déjà un autre compte : retirez-la de là-bas d’abord."
    ),
    "incorrect_code": gettext_lazy("Ce n’est pas ce code."),
    "max_email_addresses": gettext_lazy("Un compte garde %d adresses, pas plus."),
    "rate_limited": TOO_MANY,
    "too_many_login_attempts": TOO_MANY,
    "unverified_primary_email": gettext_lazy("Vérifiez d’abord cette adresse."),
}
#: Refusals of the pages of keys and second factors, by django-allauth's names.
KEY_REFUSALS: dict[str, str | Promise] = {
    "cannot_delete_authenticator": gettext_lazy("Il vous faut encore celle-ci pour entrer."),
    "cannot_generate_recovery_codes": gettext_lazy(
        "Faites d’abord une clé : les codes de secours la remplacent un jour sans."
    ),
    "incorrect_code": gettext_lazy("Ce n’est pas ce code."),
    "unverified_email": gettext_lazy("Vérifiez d’abord vos adresses, ou retirez-les."),
}
#: What a site knows of a person: by whether it was let know their name, and their address.
KNOWN_TO_SITES = {
    (True, True): gettext_lazy("Sait : votre nom choisi, votre adresse mail."),
    (True, False): gettext_lazy(
        "Sait : votre nom choisi, qu’une adresse est vérifiée, pas laquelle."
    ),
    (False, True): gettext_lazy("Sait : votre adresse mail."),
    (False, False): gettext_lazy("Sait : qu’une adresse est vérifiée, pas laquelle."),
}


def device_of(user_agent: str) -> str:
    """Return what people call a browser and its system: «Firefox, Linux»."""
    named = [
        next((name for word, name in table if re.search(rf"\b{word}", user_agent)), "")
        for table in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, named)) or _("Un navigateur")


def known_words(scopes: Collection[str]) -> str:
    """Return what a site knows of a person that let it know ``scopes``, as a sentence."""
    return str(KNOWN_TO_SITES[ClaimScope.PROFILE in scopes, ClaimScope.EMAIL in scopes])


def due_day(moment: datetime) -> str:
    """Return the day of ``moment`` with its year: «mardi 8 décembre 2026»."""
    return date_format(timezone.localtime(moment), "l j F Y")


def say_deed(deed: Deed) -> str:
    """Return what was done and about what: «Annulation signalée : Kora et contrebasse»."""
    facts = {"kind": deed.get_kind_display(), "title": deed.title}
    return _("%(kind)s : %(title)s") % facts if deed.title else facts["kind"]
