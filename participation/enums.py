"""Closed lists of participation: states of what is sent, what a link opens, what it comes from."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProposalState(models.TextChoices):
    """How far a proposal has come."""

    DRAFT = "draft", _("Brouillon")
    SENT = "sent", _("Attend sa confirmation")
    #: Its share of the moderators' queue is full: it comes before them when there is room.
    DEFERRED = "deferred", _("Attend son tour")
    WAITING = "waiting", _("Attend d’être relue")
    ASKED = "asked", _("Une question est posée")
    PUBLISHED = "published", _("En ligne")
    REFUSED = "refused", _("Renvoyée")
    MERGED = "merged", _("Réunie à une autre")
    WITHDRAWN = "withdrawn", _("Retirée")


_S = ProposalState

#: Which state may follow which.
STEPS: dict[ProposalState, frozenset[ProposalState]] = {
    _S.DRAFT: frozenset({_S.SENT}),
    _S.SENT: frozenset({_S.DEFERRED, _S.WITHDRAWN}),
    _S.DEFERRED: frozenset({_S.WAITING, _S.WITHDRAWN}),
    # Taken back out of its turn, and that was undone: it waits for its turn again.
    _S.WAITING: frozenset({_S.ASKED, _S.PUBLISHED, _S.REFUSED, _S.MERGED, _S.WITHDRAWN, _S.DEFERRED}),
    _S.ASKED: frozenset({_S.WAITING, _S.PUBLISHED, _S.REFUSED, _S.MERGED, _S.WITHDRAWN}),
    # What was sent back is sent again by its author, or published all the same.
    _S.REFUSED: frozenset({_S.WAITING, _S.PUBLISHED, _S.WITHDRAWN}),
    # Read afterwards, or brought back: what was published by trust alone.
    _S.PUBLISHED: frozenset({_S.REFUSED, _S.WAITING}),
    # Into what was not public yet: with that one, or on its own again where that one never is.
    _S.MERGED: frozenset({_S.PUBLISHED, _S.WAITING}),
    _S.WITHDRAWN: frozenset(),
}
#: Nobody has confirmed these: no moderator sees them, and the clock erases them.
UNCONFIRMED = frozenset({_S.DRAFT, _S.SENT})
#: A moderator's turn, or the author's answer to one.
OPEN = frozenset({_S.WAITING, _S.ASKED})
#: The city has said what it makes of it, and it is in the agenda, or not.
ACCEPTED = frozenset({_S.PUBLISHED, _S.MERGED})
DECIDED = ACCEPTED | {_S.REFUSED}


class LinkPurpose(models.TextChoices):
    """Whose link it is: the browser's that wrote the draft, or the one that came by mail and proves its address."""

    DRAFT = "draft", _("Brouillon")
    FOLLOW = "follow", _("Suivi")


class Scope(models.TextChoices):
    """Which sendings a moderator looks at together: those of one address, one network, or its neighbours."""

    ADDRESS = "adresse", _("Cette adresse")
    NETWORK = "reseau", _("Ce réseau")
    #: A /24 of IPv4, a /48 of IPv6.
    SITE = "voisins", _("Ce réseau et ses voisins")


class Voice(models.TextChoices):
    """Who says a line of a thread."""

    AUTHOR = "author", _("Qui propose")
    MODERATOR = "moderator", _("L’agenda")


class People(models.TextChoices):
    """Who may be recognised on a picture, as whoever sends it says."""

    NOBODY = "nobody", _("Personne")
    AGREED = "agreed", _("Oui, et d’accord pour y être")
    CHILDREN = "children", _("Oui, des enfants, et leurs parents sont d’accord")


class SentState(models.TextChoices):
    """How far a correction or a report has come."""

    SENT = "sent", _("Attend sa confirmation")
    WAITING = "waiting", _("Attend d’être lue")
    ACCEPTED = "accepted", _("Acceptée")
    REFUSED = "refused", _("Refusée")
    WITHDRAWN = "withdrawn", _("Retirée")


class ReportKind(models.TextChoices):
    """What is wrong with an event or a place, in a tap."""

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
        """Whether it is a notice in the sense of article 16 of the Digital Services Act."""
        return self == ReportKind.OFFENSIVE


#: Said of one thing by several, these are one question: to accept one answers all, to refuse one those without a word.
ONE_QUESTION = frozenset({ReportKind.CANCELLED, ReportKind.CLOSED, ReportKind.DOUBLE, ReportKind.PRICE})


class Receipt(StrEnum):
    """How a report is acknowledged; its value is that of the page that says thanks."""

    #: By nothing: there is no address to write to.
    NONE = ""
    #: By a mail that left with the report.
    BY_MAIL = "mail"
    #: In one mail with others.
    NEXT_MORNING = "demain"
    #: By that page alone: too many mails leave for the mailbox.
    ON_PAGE = "page"


class Origin(models.TextChoices):
    """Who an event comes from."""

    CITIZENS = "citizens", _("Des habitants, sans compte")
    CONTRIBUTORS = "contributors", _("Des lieux et des organisateurs")
    IMPORTS = "imports", _("D’autres agendas, relus par une machine")
    EDITORS = "editors", _("De la rédaction")


class Outcome(StrEnum):
    """What taking it back does to something that was sent."""

    #: Nobody has read it yet: it is thrown away, without a word.
    DISMISSED = "dismissed"
    #: A legal notice that nobody has read yet: it is refused, and who left an address is answered, as the law asks.
    ANSWERED = "answered"
    #: It leaves the site.
    WITHDRAWN = "withdrawn"
    #: A correction that was accepted is made the other way round.
    REVERSED = "reversed"
    #: A report that was accepted: what somebody did for it, somebody undoes.
    BY_HAND = "by hand"
    #: It has no effect on the site.
    NONE = "none"
