"""Enumerations of the alerts: CAP's values (CAP 1.2, 3.2), states, steps."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CapStatus(models.TextChoices):
    """CAP ``status``: exercises and tests go to testers only and appear in no public list."""

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


class CapUrgency(models.TextChoices):
    """CAP ``urgency``: how soon people should act."""

    IMMEDIATE = "Immediate", _("Tout de suite")
    EXPECTED = "Expected", _("Dans l’heure")
    FUTURE = "Future", _("Plus tard")
    PAST = "Past", _("C’est passé")
    UNKNOWN = "Unknown", _("Non connue")


class CapCertainty(models.TextChoices):
    """CAP ``certainty``."""

    OBSERVED = "Observed", _("Constaté")
    LIKELY = "Likely", _("Probable")
    POSSIBLE = "Possible", _("Possible")
    UNLIKELY = "Unlikely", _("Peu probable")
    UNKNOWN = "Unknown", _("Non connue")


class AlertState(models.TextChoices):
    """State of an alert. ``SCHEDULED`` is approved and waits for its sending time."""

    DRAFT = "draft", _("Brouillon")
    SUBMITTED = "submitted", _("À approuver")
    SCHEDULED = "scheduled", _("Programmée")
    SENT = "sent", _("Partie")
    UPDATED = "updated", _("Remplacée")
    CANCELLED = "cancelled", _("Levée")
    EXPIRED = "expired", _("Expirée")
    DISCARDED = "discarded", _("Écartée")


class AlertReach(models.TextChoices):
    """Target area of an alert: explicit, so a forgotten choice never means the whole city.

    ``OPEN`` is for templates only.
    """

    CITY = "city", _("Toute la ville")
    AREAS = "areas", _("Des quartiers")
    OPEN = "open", _("Un seul quartier, choisi à l’envoi")


class AlertStep(models.TextChoices):
    """Action of a person or the clock on an alert or a template: one line of its audit trail."""

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


#: Step -> {state before: state after}.
ALLOWED_STEPS: dict[AlertStep, dict[AlertState, AlertState]] = {
    AlertStep.WRITTEN: {AlertState.DRAFT: AlertState.DRAFT},
    AlertStep.SUBMITTED: {AlertState.DRAFT: AlertState.SUBMITTED},
    AlertStep.TAKEN_BACK: {
        AlertState.SUBMITTED: AlertState.DRAFT,
        AlertState.SCHEDULED: AlertState.DRAFT,
    },
    AlertStep.REFUSED: {
        AlertState.SUBMITTED: AlertState.DRAFT,
        AlertState.SCHEDULED: AlertState.DRAFT,
    },
    AlertStep.APPROVED: {AlertState.SUBMITTED: AlertState.SCHEDULED},
    AlertStep.SENT: {AlertState.SCHEDULED: AlertState.SENT},
    AlertStep.UPDATED: {AlertState.SENT: AlertState.UPDATED},
    AlertStep.CANCELLED: {AlertState.SENT: AlertState.CANCELLED},
    AlertStep.EXPIRED: {AlertState.SENT: AlertState.EXPIRED},
    AlertStep.DISCARDED: {AlertState.DRAFT: AlertState.DISCARDED},
}

#: States of alerts that are not sent yet but still may be.
OPEN_STATES = (AlertState.DRAFT, AlertState.SUBMITTED, AlertState.SCHEDULED)


class TemplateState(models.TextChoices):
    """State of a template: usable once a second person approved it.

    Any change makes it a draft again.
    """

    DRAFT = "draft", _("Brouillon")
    SUBMITTED = "submitted", _("À approuver")
    APPROVED = "approved", _("Approuvé")
