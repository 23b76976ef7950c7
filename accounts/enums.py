"""Closed lists of accounts: what a site may ask, what counts as a deed, the eight badges."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClaimScope(models.TextChoices):
    """What a site of the city may ask of a person (OpenID Connect Core 1.0, section 5.4)."""

    OPENID = "openid", _("Un numéro, rien qu’à lui")
    PROFILE = "profile", _("Le nom choisi")
    EMAIL = "email", _("L’adresse mail")


class DeedKind(models.TextChoices):
    """What somebody did that another person judged good, or that the site verified."""

    ADDRESS_CONFIRMED = "address_confirmed", _("Adresse confirmée")
    PROPOSAL_PUBLISHED = "proposal_published", _("Sortie publiée")
    CORRECTION_ACCEPTED = "correction_accepted", _("Correction acceptée")
    CANCELLATION_REPORTED = "cancellation_reported", _("Annulation signalée")
    ACCESS_DESCRIBED = "access_described", _("Accès décrit")
    THREAD_ENDED_WELL = "thread_ended_well", _("Conversation bien finie")
    MEETING_ATTENDED = "meeting_attended", _("Rencontre suivie")
    NOTEBOOK_PAGE = "notebook_page", _("Page du cahier rendue")


class BadgeCode(models.TextChoices):
    """The eight badges, by their drawing."""

    NEST = "nest", _("Moineau installé")
    NOTEBOOK = "notebook", _("Cahier sans ratures")
    CRIER = "crier", _("Crieur public")
    LYNX = "lynx", _("Œil de lynx")
    UMBRELLA = "umbrella", _("Parapluie prêté")
    KERB = "kerb", _("Trottoir partagé")
    PILLAR = "pillar", _("Pilier de comptoir")
    HONEY = "honey", _("Langue de miel")


class CredentialState(models.TextChoices):
    """What can be said of a credential that somebody shows."""

    VALID = "valid", _("Elle est vraie, et elle tient toujours")
    REVOKED = "revoked", _("Elle a été donnée ici, puis le badge a été retiré")
    GONE = "gone", _("Elle a été donnée ici, à un compte qui n’existe plus")
    TAMPERED = "tampered", _("Elle porte notre nom, mais elle a été modifiée")
    FOREIGN = "foreign", _("Elle ne vient pas d’ici")
