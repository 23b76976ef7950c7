"""Closed lists of the queue: urgency of an item, whose turn it is, what is decided of it, trust in who sent it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Urgency(models.IntegerChoices):
    """Urgency of an item in the moderators' queue; the lower, the sooner it is read."""

    #: Somebody says that it does not take place: people go there for nothing.
    NOW = 0, _("Tout de suite")
    #: Maybe illegal, or said to be wrong by three.
    NOTICE = 1, _("À voir de près")
    #: Today or tomorrow.
    SOON = 2, _("Avant demain soir")
    #: Within a week, or waiting for long.
    WEEK = 3, _("Cette semaine")
    LATER = 4, _("Plus tard")


class ItemState(models.TextChoices):
    """Whose turn it is: the moderators', the author's, the ten seconds', nobody's."""

    WAITING = "waiting", _("À lire")
    ASKED = "asked", _("Attend une réponse")
    HELD = "held", _("Décidé, encore annulable")
    CLOSED = "closed", _("Décidé")


class DecisionAction(models.TextChoices):
    """What a moderator decides of an item."""

    APPROVE = "approve", _("Publier")
    ASK = "ask", _("Demander")
    REFUSE = "refuse", _("Refuser")
    MERGE = "merge", _("Réunir")
    SPAM = "spam", _("Indésirable")


class TrustLevel(models.IntegerChoices):
    """How much is let through of what an address, or an organisation, sends; the higher, the more."""

    #: Said to be in other hands: all it sends waits.
    STOPPED = 0, _("Arrêtée")
    NEW = 1, _("Nouvelle")
    #: Its links are links.
    KNOWN = 2, _("Connue")
    #: Published at once, one in some read afterwards.
    TRUSTED = 3, _("De confiance")
    #: Its own without reading.
    PARTNER = 4, _("Partenaire")
