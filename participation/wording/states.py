"""States of a proposal in words: title, what to expect, and progress."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.wording.dates import to_the_second
from participation.enums import ProposalState
from participation.models import Proposal


@dataclass(frozen=True)
class Stage:
    """A stage of the progress: label, detail, and whether it is done or current."""

    word: str
    detail: str = ""
    is_done: bool = False
    is_now: bool = False


def say_state(proposal: Proposal, *, is_by_mail: bool = False) -> str:
    """Return the state, as a title for its author."""
    if _awaits_another(proposal):
        return _("Une autre la dit aussi")
    if of_trust := _of_trust(proposal):
        return of_trust[0]
    return {
        ProposalState.SENT: _("Plus qu’à confirmer") if is_by_mail else _("Il manque un code"),
        ProposalState.WAITING: _("Elle attend son tour"),
        ProposalState.DEFERRED: _("Elle patiente un peu"),
        ProposalState.ASKED: _("On vous pose une question"),
        ProposalState.PUBLISHED: _("Elle est en ligne"),
        ProposalState.REFUSED: _("Pas encore, et voici pourquoi"),
        ProposalState.MERGED: _("Elle y était déjà"),
        ProposalState.WITHDRAWN: _("Elle est retirée"),
    }.get(ProposalState(proposal.state), "")


def say_next_step(
    proposal: Proposal, hours: int | None, *, is_by_mail: bool, bounces: bool = False
) -> str:
    """Return what to do or expect; nothing about mails if the address ``bounces``."""
    if proposal.state == ProposalState.SENT:
        said = _(
            "On vient de l’écrire à l’adresse que vous avez donnée. Six chiffres, et elle entre "
            "dans la file."
        )
        if is_by_mail:
            said = _("Vous venez du mail : il ne reste qu’à confirmer, et elle entre dans la file.")
        return _("On n’a pas pu l’écrire à l’adresse que vous avez donnée.") if bounces else said
    if of_trust := _of_trust(proposal):
        return of_trust[1]
    if proposal.state == ProposalState.WAITING:
        said = (
            _("Quelqu’un va la relire.")
            if bounces
            else _("Quelqu’un va la relire, et vous l’écrira.")
        )
        return f"{said} {say_usual_wait(hours)}".strip()
    if _awaits_another(proposal):
        return _(
            "Les deux n’en font plus qu’une, qui attend d’être publiée. On vous écrit dès qu’elle "
            "est en ligne."
        )
    return {
        ProposalState.DEFERRED: _(
            "Elle est confirmée. Beaucoup d’autres attendent déjà, envoyées d’ici ou par vous : "
            "elle entrera dans la "
            "file toute seule, dès qu’il y aura de la place."
        ),
        ProposalState.ASKED: _("Répondez ici, elle reprend sa place aussitôt."),
        ProposalState.PUBLISHED: _("Vous pouvez prévenir tout le monde."),
        ProposalState.REFUSED: _(
            "On n’a pas pu la publier telle quelle. Elle se corrige, et se renvoie."
        ),
        ProposalState.MERGED: _(
            "Quelqu’un l’avait devancée : ce que vous dites de plus complétera sa page."
        ),
        ProposalState.WITHDRAWN: _("Elle n’est plus dans la file, et personne ne la lira."),
    }.get(ProposalState(proposal.state), "")


def batch_title(state: ProposalState, count: int, *, is_by_mail: bool) -> str:
    """Return the title of a batch's page: what to do, else how many were sent."""
    if state == ProposalState.SENT:
        return _("Plus qu’à confirmer") if is_by_mail else _("Il manque un code")
    return ngettext("Votre sortie", "Vos %(count)d sorties", count) % {"count": count}


def batch_lead(state: ProposalState, *, is_by_mail: bool, bounces: bool) -> str:
    """Return what to do or expect for a batch."""
    if bounces and state == ProposalState.SENT:
        return _("On n’a pas pu l’écrire à l’adresse que vous avez donnée.")
    if state != ProposalState.SENT:
        return _("Parties ensemble, relues une par une : chacune a sa page, et sa réponse.")
    if is_by_mail:
        return _("Vous venez du mail : il ne reste qu’à confirmer, et tout entre dans la file.")
    return _(
        "On vient de l’écrire à l’adresse que vous avez donnée. Six chiffres, et tout entre dans "
        "la file."
    )


def say_usual_wait(hours: int | None) -> str:
    """Return the median wait: «En 7 heures le plus souvent.»; empty without figures."""
    if hours is None:
        return ""
    return ngettext(
        "En %(hours)d heure le plus souvent.", "En %(hours)d heures le plus souvent.", hours
    ) % {"hours": hours}


def stages(proposal: Proposal) -> list[Stage]:
    """Return the stages: sent, confirmed, read, published."""
    state = ProposalState(proposal.state)
    is_confirmed = proposal.confirmed_at is not None
    is_read = proposal.decided_at is not None
    is_out = state in (ProposalState.PUBLISHED, ProposalState.MERGED) and not _awaits_another(
        proposal
    )
    read = {
        ProposalState.REFUSED: Stage(_("Relue"), _("à revoir"), is_now=True),
        ProposalState.WITHDRAWN: Stage(_("Retirée"), _when(proposal.decided_at), is_now=True),
        ProposalState.ASKED: Stage(_("Relue"), _("une question"), is_now=True),
        ProposalState.PUBLISHED: Stage(_("De confiance"), _("sans attendre"), is_done=True)
        if proposal.trusted_at
        else Stage(_("Relue"), is_done=True),
        ProposalState.MERGED: Stage(_("Relue"), _("réunie"), is_done=True),
    }.get(state, Stage(_("Relue"), is_now=is_confirmed and not is_read))
    sent = [
        Stage(_("Envoyée"), _when(proposal.sent_at), is_done=True),
        Stage(_("À confirmer"), is_now=True)
        if state == ProposalState.SENT
        else Stage(_("Confirmée"), _when(proposal.confirmed_at), is_done=is_confirmed),
        read,
    ]
    if state == ProposalState.WITHDRAWN:
        return sent
    return [
        *sent,
        Stage(_("En ligne"), _when(proposal.decided_at) if is_out else "", is_done=is_out),
    ]


def _of_trust(proposal: Proposal) -> tuple[str, str] | None:
    """Return title and lead of a proposal published by trust; ``None`` for others.

    While it is being published, or refused after publication.
    """
    if proposal.state == ProposalState.WAITING and proposal.trusted_at:
        return _("Elle paraît"), _(
            "Votre adresse a la confiance de l’agenda : elle est en ligne dans un instant."
        )
    if proposal.state == ProposalState.REFUSED and proposal.reread_at:
        return (
            _("Elle n’est plus en ligne, et voici pourquoi"),
            _(
                "Quelqu’un l’a relue après coup, et l’a retirée du site. On peut en parler dans "
                "le fil."
            ),
        )
    return None


def _awaits_another(proposal: Proposal) -> bool:
    """Return whether it was merged into an event that is not public yet."""
    kept = proposal.merged_into if proposal.state == ProposalState.MERGED else None
    return kept is not None and not kept.was_published and not kept.live


def _when(moment: datetime | None) -> str:
    return to_the_second(moment) if moment else ""
