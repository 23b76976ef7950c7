"""Enumerations of the queue: urgency, item state, decision action, trust level."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Urgency(models.IntegerChoices):
    """Urgency of an item in the moderators' queue; lower is sooner."""

    #: Reported as cancelled: people would go there for nothing.
    NOW = 0, _("Tout de suite")
    #: Reported as illegal, or as wrong by three sites.
    NOTICE = 1, _("À voir de près")
    #: Today or tomorrow.
    SOON = 2, _("Avant demain soir")
    #: Within a week, or waiting for long.
    WEEK = 3, _("Cette semaine")
    LATER = 4, _("Plus tard")


class ItemState(models.TextChoices):
    """Whose turn it is: moderators, the author, the hold of a decision, nobody."""

    WAITING = "waiting", _("À lire")
    ASKED = "asked", _("Attend une réponse")
    HELD = "held", _("Décidé, encore annulable")
    CLOSED = "closed", _("Décidé")


class DecisionAction(models.TextChoices):
    """What a moderator can decide about an item."""

    APPROVE = "approve", _("Publier")
    ASK = "ask", _("Demander")
    REFUSE = "refuse", _("Refuser")
    MERGE = "merge", _("Réunir")
    SPAM = "spam", _("Indésirable")


class TrustLevel(models.IntegerChoices):
    """How much of a sender's is accepted without review; higher is more."""

    #: Reported as stolen: everything waits for review.
    STOPPED = 0, _("Arrêtée")
    NEW = 1, _("Nouvelle")
    #: Addresses in its texts become links.
    KNOWN = 2, _("Connue")
    #: Published at once; a sample is reviewed afterwards.
    TRUSTED = 3, _("De confiance")
    #: Published at once, without a sample.
    PARTNER = 4, _("Partenaire")
