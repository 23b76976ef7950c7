"""Enumerations of messages (CAP 1.2, 3.2), their kinds, and states of deliveries."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageType(models.TextChoices):
    """CAP ``msgType``."""

    ALERT = "Alert", _("Alerte")
    UPDATE = "Update", _("Mise à jour")
    CANCEL = "Cancel", _("Levée")


class Severity(models.TextChoices):
    """CAP ``severity``, in the words of the pages; without «unknown»."""

    MINOR = "Minor", _("Pour info")
    MODERATE = "Moderate", _("Gênant")
    SEVERE = "Severe", _("Sérieux")
    EXTREME = "Extreme", _("Danger")

    @property
    def rank(self) -> int:
        """Severity as a number from 1 to 4, by which severities are compared and drawn."""
        return RANKS[self]


RANKS = {Severity.MINOR: 1, Severity.MODERATE: 2, Severity.SEVERE: 3, Severity.EXTREME: 4}


class MessageKind(models.TextChoices):
    """What a message speaks of."""

    ALERT = "alert", _("Alerte")
    EVENT = "event", _("Sortie suivie")
    SEARCH = "search", _("Recherche gardée")
    PAGE = "page", _("Page suivie")
    TRIAL = "trial", _("Essai demandé")
    #: Of no ledger: it proves one subscription (``messaging.delivery.welcomes``).
    WELCOME = "welcome", _("Bienvenue")


class Channel(models.TextChoices):
    """How a delivery travels."""

    PUSH = "push", "Web Push"
    MAIL = "mail", "SMTP"


class Rhythm(models.TextChoices):
    """When a kept search tells what it found."""

    AT_ONCE = "at_once", _("Tout de suite")
    DAILY = "daily", _("Une fois par jour, à 8 h")


class DigestRhythm(models.TextChoices):
    """How often a search comes by mail, at which hour of the city."""

    WEEKLY = "weekly", _("Chaque jeudi, à midi")
    DAILY = "daily", _("Chaque matin, à 7 h")


class DeliveryState(models.TextChoices):
    """What became of what one recipient is owed (autopush, «reliability»)."""

    RECEIVED = "received", _("Due")
    ACCEPTED = "accepted", _("Acceptée")
    EXPIRED = "expired", _("Expirée")
    NOT_DELIVERED = "not_delivered", _("Non remise")


class DeliveryReason(models.TextChoices):
    """Why a delivery ended otherwise than accepted."""

    NONE = "", _("Sans objet")
    TOO_LATE = "too_late", _("L’alerte était finie")
    QUIET = "quiet", _("Finie avant la fin du silence")
    OVERTAKEN = "overtaken", _("Remplacée par un message plus récent")
    GONE = "gone", _("Désabonné")
    REFUSED = "refused", _("Refusée par le service de notification")


class DeliveryPriority(models.IntegerChoices):
    """How a subscription's push service took our messages to it: in this order they are served."""

    ACCEPTED = 0, _("Accepté la dernière fois")
    NEW = 1, _("Jamais essayé")
    FAILING = 2, _("En échec")


class DeliveryRank(models.IntegerChoices):
    """In which order deliveries that are due leave."""

    CANCEL = 0, _("Levées")
    URGENT = 1, _("Alertes graves")
    USUAL = 2, _("Autres")

    @classmethod
    def of(cls, message_type: str, severity: str) -> "DeliveryRank":
        """Return the rank: cancellations first, then severe messages."""
        if message_type == MessageType.CANCEL:
            return cls.CANCEL
        return cls.URGENT if severity in (Severity.EXTREME, Severity.SEVERE) else cls.USUAL
