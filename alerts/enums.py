"""Closed lists of the alerts: CAP’s words (CAP 1.2, 3.2), the life of an alert and of a template."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CapStatus(models.TextChoices):
    """CAP ``status``: exercises and tests ring those who asked to test, and stand in no public list."""

    ACTUAL = "Actual", _("Réelle")
    EXERCISE = "Exercise", _("Exercice")
    TEST = "Test", _("Essai")


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
