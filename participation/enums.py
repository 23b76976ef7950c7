"""Closed lists of participation: the states of a proposal, and what a link opens."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProposalState(models.TextChoices):
    """How far a proposal has come."""

    DRAFT = "draft", _("Brouillon")
    SENT = "sent", _("Attend sa confirmation")
    WAITING = "waiting", _("Attend d’être relue")
    ASKED = "asked", _("Une question est posée")
    PUBLISHED = "published", _("En ligne")
    REFUSED = "refused", _("Renvoyée")
    WITHDRAWN = "withdrawn", _("Retirée")


_S = ProposalState

#: Which state may follow which.
STEPS: dict[ProposalState, frozenset[ProposalState]] = {
    _S.DRAFT: frozenset({_S.SENT}),
    _S.SENT: frozenset({_S.WAITING, _S.WITHDRAWN}),
    _S.WAITING: frozenset({_S.ASKED, _S.PUBLISHED, _S.REFUSED, _S.WITHDRAWN}),
    _S.ASKED: frozenset({_S.WAITING, _S.PUBLISHED, _S.REFUSED, _S.WITHDRAWN}),
    # What was sent back is sent again by its author, or published all the same.
    _S.REFUSED: frozenset({_S.WAITING, _S.PUBLISHED, _S.WITHDRAWN}),
    _S.PUBLISHED: frozenset(),
    _S.WITHDRAWN: frozenset(),
}
#: Nobody has confirmed these: no moderator sees them, and the clock erases them.
UNCONFIRMED = frozenset({_S.DRAFT, _S.SENT})
#: A moderator's turn, or the author's answer to one.
OPEN = frozenset({_S.WAITING, _S.ASKED})


class LinkPurpose(models.TextChoices):
    """Whose link it is: the browser's that wrote the draft, or the one that came by mail and proves its address."""

    DRAFT = "draft", _("Brouillon")
    FOLLOW = "follow", _("Suivi")


class Voice(models.TextChoices):
    """Who says a line of a thread."""

    AUTHOR = "author", _("Qui propose")
    MODERATOR = "moderator", _("L’agenda")
