"""Closed lists of the alerts: CAP's words (CAP 1.2, 3.2), the life of an alert, what became of a delivery."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CapStatus(models.TextChoices):
    """CAP ``status``: exercises and tests ring those who asked to test, and stand in no public list."""

    ACTUAL = "Actual", _("Réelle")
    EXERCISE = "Exercise", _("Exercice")
    TEST = "Test", _("Essai")


class MessageType(models.TextChoices):
    """CAP ``msgType``."""

    ALERT = "Alert", _("Alerte")
    UPDATE = "Update", _("Mise à jour")
    CANCEL = "Cancel", _("Levée")


class CapCategory(models.TextChoices):
    """CAP ``category``."""

    GEO = "Geo", _("Sol et terrain")
    MET = "Met", _("Météo")
    SAFETY = "Safety", _("Sécurité des personnes")
    SECURITY = "Security", _("Sûreté")
    RESCUE = "Rescue", _("Secours")
    FIRE = "Fire", _("Incendie")
    HEALTH = "Health", _("Santé")
    ENV = "Env", _("Environnement")
    TRANSPORT = "Transport", _("Transports")
    INFRA = "Infra", _("Réseaux : eau, gaz, électricité")
    CBRNE = "CBRNE", _("Chimique, biologique, nucléaire, explosif")
    OTHER = "Other", _("Autre")


class Urgency(models.TextChoices):
    """CAP ``urgency``: when one should act."""

    IMMEDIATE = "Immediate", _("Tout de suite")
    EXPECTED = "Expected", _("Dans l’heure")
    FUTURE = "Future", _("Plus tard")
    PAST = "Past", _("C’est passé")
    UNKNOWN = "Unknown", _("Non connue")


class Severity(models.TextChoices):
    """CAP ``severity``, in the words of the pages. One to four strokes; nobody is alerted of «unknown»."""

    MINOR = "Minor", _("Pour info")
    MODERATE = "Moderate", _("Gênant")
    SEVERE = "Severe", _("Sérieux")
    EXTREME = "Extreme", _("Danger")

    @property
    def rank(self) -> int:
        """From 1 to 4: the strokes, and what a subscriber's lowest severity is compared with."""
        return RANKS[self]


RANKS = {Severity.MINOR: 1, Severity.MODERATE: 2, Severity.SEVERE: 3, Severity.EXTREME: 4}


class Certainty(models.TextChoices):
    """CAP ``certainty``."""

    OBSERVED = "Observed", _("Constaté")
    LIKELY = "Likely", _("Probable")
    POSSIBLE = "Possible", _("Possible")
    UNLIKELY = "Unlikely", _("Peu probable")
    UNKNOWN = "Unknown", _("Non connue")


class AlertState(models.TextChoices):
    """Where an alert stands. ``SCHEDULED`` is approved and waits for its hour."""

    DRAFT = "draft", _("Brouillon")
    SUBMITTED = "submitted", _("À approuver")
    SCHEDULED = "scheduled", _("Programmée")
    SENT = "sent", _("Partie")
    UPDATED = "updated", _("Remplacée")
    CANCELLED = "cancelled", _("Levée")
    EXPIRED = "expired", _("Expirée")
    DISCARDED = "discarded", _("Écartée")


class Reach(models.TextChoices):
    """Who is meant: nothing is sent to a whole city by forgetting to choose. ``OPEN`` is for templates alone."""

    CITY = "city", _("Toute la ville")
    AREAS = "areas", _("Des quartiers")
    OPEN = "open", _("Un seul quartier, choisi à l’envoi")


class Step(models.TextChoices):
    """What somebody, or the clock, did to an alert or to a template: one line of its audit trail."""

    WRITTEN = "written", _("Écrite")
    SUBMITTED = "submitted", _("Soumise")
    TAKEN_BACK = "taken_back", _("Reprise")
    REFUSED = "refused", _("Refusée")
    APPROVED = "approved", _("Approuvée")
    SENT = "sent", _("Envoyée")
    UPDATED = "updated", _("Remplacée")
    CANCELLED = "cancelled", _("Levée")
    EXPIRED = "expired", _("Expirée")
    DISCARDED = "discarded", _("Écartée")


#: Step -> the states it may be taken from, each with the state it leads to.
ALLOWED_STEPS: dict[Step, dict[AlertState, AlertState]] = {
    Step.WRITTEN: {AlertState.DRAFT: AlertState.DRAFT},
    Step.SUBMITTED: {AlertState.DRAFT: AlertState.SUBMITTED},
    Step.TAKEN_BACK: {AlertState.SUBMITTED: AlertState.DRAFT, AlertState.SCHEDULED: AlertState.DRAFT},
    Step.REFUSED: {AlertState.SUBMITTED: AlertState.DRAFT, AlertState.SCHEDULED: AlertState.DRAFT},
    Step.APPROVED: {AlertState.SUBMITTED: AlertState.SCHEDULED},
    Step.SENT: {AlertState.SCHEDULED: AlertState.SENT},
    Step.UPDATED: {AlertState.SENT: AlertState.UPDATED},
    Step.CANCELLED: {AlertState.SENT: AlertState.CANCELLED},
    Step.EXPIRED: {AlertState.SENT: AlertState.EXPIRED},
    Step.DISCARDED: {AlertState.DRAFT: AlertState.DISCARDED},
}

#: Not sent yet, and may still be.
OPEN_STATES = (AlertState.DRAFT, AlertState.SUBMITTED, AlertState.SCHEDULED)


class TemplateState(models.TextChoices):
    """A template is ready for use once somebody else approved it; any change makes it a draft again."""

    DRAFT = "draft", _("Brouillon")
    SUBMITTED = "submitted", _("À approuver")
    APPROVED = "approved", _("Approuvé")


class MessageKind(models.TextChoices):
    """What a message speaks of."""

    ALERT = "alert", _("Alerte")
    EVENT = "event", _("Sortie suivie")
    SEARCH = "search", _("Recherche gardée")
    PAGE = "page", _("Page suivie")
    TRIAL = "trial", _("Essai demandé")
    #: Of no ledger: it proves one subscription (``alerts.delivery.welcomes``).
    WELCOME = "welcome", _("Bienvenue")


class Channel(models.TextChoices):
    """How a delivery travels."""

    PUSH = "push", "Web Push"


class Rhythm(models.TextChoices):
    """When a kept search tells what it found."""

    AT_ONCE = "at_once", _("Tout de suite")
    DAILY = "daily", _("Une fois par jour, à 8 h")


class DigestRhythm(models.TextChoices):
    """How often a search comes by mail, at which hour of the city."""

    WEEKLY = "weekly", _("Chaque jeudi, à midi")
    DAILY = "daily", _("Chaque matin, à 7 h")


class DeliveryState(models.TextChoices):
    """What became of one message owed to one subscription, or of one mail (autopush, «reliability»)."""

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


class Standing(models.IntegerChoices):
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
        if message_type == MessageType.CANCEL:
            return cls.CANCEL
        return cls.URGENT if severity in (Severity.EXTREME, Severity.SEVERE) else cls.USUAL
