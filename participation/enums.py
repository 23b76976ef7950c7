"""Enumerations of participation: states, link purposes, kinds of report, origins, outcomes."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProposalState(models.TextChoices):
    """State of a proposal."""

    DRAFT = "draft", _("Brouillon")
    SENT = "sent", _("Attend sa confirmation")
    #: Confirmed, but the quota of its network is full: it enters the moderators' queue when there
    #: is room.
    DEFERRED = "deferred", _("Attend son tour")
    WAITING = "waiting", _("Attend d’être relue")
    ASKED = "asked", _("Une question est posée")
    PUBLISHED = "published", _("En ligne")
    REFUSED = "refused", _("Renvoyée")
    MERGED = "merged", _("Réunie à une autre")
    WITHDRAWN = "withdrawn", _("Retirée")


_S = ProposalState

#: Allowed transitions: the states that may follow each state.
STEPS: dict[ProposalState, frozenset[ProposalState]] = {
    _S.DRAFT: frozenset({_S.SENT}),
    _S.SENT: frozenset({_S.DEFERRED, _S.WITHDRAWN}),
    _S.DEFERRED: frozenset({_S.WAITING, _S.WITHDRAWN}),
    # To deferred: its decision, taken out of turn, was undone.
    _S.WAITING: frozenset(
        {_S.ASKED, _S.PUBLISHED, _S.REFUSED, _S.MERGED, _S.WITHDRAWN, _S.DEFERRED}
    ),
    _S.ASKED: frozenset({_S.WAITING, _S.PUBLISHED, _S.REFUSED, _S.MERGED, _S.WITHDRAWN}),
    # A refused proposal is sent again by its author, or published all the same.
    _S.REFUSED: frozenset({_S.WAITING, _S.PUBLISHED, _S.WITHDRAWN}),
    # Published by trust alone, then refused by a moderator, or brought back by a stop.
    _S.PUBLISHED: frozenset({_S.REFUSED, _S.WAITING}),
    # Merged into an unpublished event: published with it, or waiting again if that one never is.
    _S.MERGED: frozenset({_S.PUBLISHED, _S.WAITING}),
    _S.WITHDRAWN: frozenset(),
}
#: Unconfirmed: moderators do not see these, and the clock erases them.
UNCONFIRMED = frozenset({_S.DRAFT, _S.SENT})
#: Waiting for a moderator, or for the author's answer to one.
OPEN = frozenset({_S.WAITING, _S.ASKED})
#: Decided, and in the agenda.
ACCEPTED = frozenset({_S.PUBLISHED, _S.MERGED})
DECIDED = ACCEPTED | {_S.REFUSED}


class LinkPurpose(models.TextChoices):
    """Who has the link: the draft's browser, or the mailbox, which proves the address."""

    DRAFT = "draft", _("Brouillon")
    FOLLOW = "follow", _("Suivi")


class SenderScope(models.TextChoices):
    """Whose sendings a moderator looks at: an address, a network, or its neighbours."""

    ADDRESS = "adresse", _("Cette adresse")
    NETWORK = "reseau", _("Ce réseau")
    #: A /24 of IPv4, a /48 of IPv6.
    SITE = "voisins", _("Ce réseau et ses voisins")


class Voice(models.TextChoices):
    """Author of a post in a thread."""

    AUTHOR = "author", _("Qui propose")
    MODERATOR = "moderator", _("L’agenda")


class People(models.TextChoices):
    """Who can be recognised on a picture, according to its sender."""

    NOBODY = "nobody", _("Personne")
    AGREED = "agreed", _("Oui, et d’accord pour y être")
    CHILDREN = "children", _("Oui, des enfants, et leurs parents sont d’accord")


class SentState(models.TextChoices):
    """State of a correction or report."""

    SENT = "sent", _("Attend sa confirmation")
    WAITING = "waiting", _("Attend d’être lue")
    ACCEPTED = "accepted", _("Acceptée")
    REFUSED = "refused", _("Refusée")
    WITHDRAWN = "withdrawn", _("Retirée")


class ReportKind(models.TextChoices):
    """What a report says is wrong with an event or a place."""

    CANCELLED = "cancelled", _("C’est annulé")
    CLOSED = "closed", _("C’est fermé")
    HOUR = "hour", _("L’heure n’est pas la bonne")
    PLACE = "place", _("Ce n’est pas là")
    PRICE = "price", _("Le prix n’est pas le bon")
    ACCESS = "access", _("L’accès n’est pas celui qu’on dit")
    DOUBLE = "double", _("C’est en double")
    OFFENSIVE = "offensive", _("C’est choquant, ou illégal")
    OTHER = "other", _("Autre chose")

    @property
    def is_legal(self) -> bool:
        """Return whether it is a notice under article 16 of the Digital Services Act."""
        return self == ReportKind.OFFENSIVE


#: Kinds that ask one question. Accepting one report settles all about the same thing; refusing one
#: settles those without words of their own.
ONE_QUESTION = frozenset(
    {ReportKind.CANCELLED, ReportKind.CLOSED, ReportKind.DOUBLE, ReportKind.PRICE}
)


class Receipt(StrEnum):
    """How a report is acknowledged; the value is in the query of the thank-you page."""

    #: Not at all: there is no address.
    NONE = ""
    #: By a mail sent at once.
    BY_MAIL = "mail"
    #: By one mail for several reports.
    NEXT_MORNING = "demain"
    #: By the page alone: the mailbox gets too many mails.
    ON_PAGE = "page"


class EventOrigin(models.TextChoices):
    """Where an event comes from."""

    CITIZENS = "citizens", _("Des habitants, sans compte")
    CONTRIBUTORS = "contributors", _("Des lieux et des organisateurs")
    IMPORTS = "imports", _("D’autres agendas, relus par une machine")
    EDITORS = "editors", _("De la rédaction")


class TakeBackOutcome(StrEnum):
    """What taking back something that was sent does."""

    #: Unread: it is discarded without an answer.
    DISMISSED = "dismissed"
    #: An unread legal notice: it is refused, and answered as the law requires.
    ANSWERED = "answered"
    #: The event is unpublished.
    WITHDRAWN = "withdrawn"
    #: The reverse of an accepted correction is offered.
    REVERSED = "reversed"
    #: An accepted report: moderators undo by hand what they did for it.
    BY_HAND = "by hand"
    #: No effect.
    NONE = "none"
