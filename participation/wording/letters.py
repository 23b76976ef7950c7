"""Mails to authors of proposals, in the active language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agenda.models import Event
from participation.models import Proposal


@dataclass(frozen=True)
class Letter:
    """Text of a mail."""

    subject: str
    paragraphs: Sequence[str]
    #: Label of the link to the proposal's page.
    action: str
    #: A moderator's words, quoted.
    quote: str = ""
    #: Text after the quote: how to contest.
    after: str = ""
    #: The six-digit code.
    code: str = ""


def salutation(name: str) -> str:
    return _("Bonjour %(name)s,") % {"name": name} if name else _("Bonjour,")


def code_letter(proposal: Proposal, *, code: str) -> Letter:
    """Return the mail with the code.

    It quotes nothing of the sender: the address may be anybody's, and must not be reachable this
    way.
    """
    return Letter(
        subject=_("%(code)s, le code de votre proposition") % {"code": code},
        paragraphs=[
            _("Voici le code qui confirme votre proposition. Il vaut un quart d’heure."),
            _("Plus simple : la page ci-dessous la confirme d’un bouton."),
            _("Gardez ce lien : il sert à suivre, corriger, retirer."),
            _(
                "Vous n’avez rien proposé ? Ne faites rien : tout s’efface dans 48 heures, et "
                "personne ne l’aura lue."
            ),
        ],
        action=_("Confirmer la proposition"),
        code=code,
    )


def received_letter(proposal: Proposal) -> Letter:
    """Return the receipt of a proposal sent without a code, for the address's owner."""
    return Letter(
        subject=_("« %(title)s » : bien reçue") % {"title": proposal.title},
        paragraphs=[
            _(
                "Votre proposition est arrivée. Elle est partie sans code, d’un navigateur que "
                "l’on connaît."
            ),
            _("Gardez ce lien : il sert à suivre, corriger, retirer."),
            _("Ce n’était pas vous ? La page ci-dessous la retire, et oublie ce navigateur."),
        ],
        action=_("Suivre ma proposition"),
    )


def batch_code_letter(proposal: Proposal, *, code: str, count: int) -> Letter:
    """Return the mail with the one code for several proposals sent together."""
    said = ngettext(
        "Voici le code qui confirme votre sortie. Il vaut un quart d’heure.",
        "Voici le code qui confirme vos %(count)d sorties. Il vaut un quart d’heure.",
        count,
    )
    return Letter(
        subject=_("%(code)s, le code de votre envoi") % {"code": code},
        paragraphs=[
            said % {"count": count},
            _("Plus simple : la page ci-dessous confirme tout d’un bouton."),
            _("Gardez ce lien : il sert à suivre, corriger, retirer."),
            _(
                "Vous n’avez rien proposé ? Ne faites rien : tout s’efface dans 48 heures, et "
                "personne ne l’aura lue."
            ),
        ],
        action=_("Confirmer mon envoi"),
        code=code,
    )


def batch_received_letter(links: Mapping[str, str]) -> Letter:
    """Return the receipt of proposals sent without a code, with their titles by address."""
    count = len(links)
    subject = ngettext("%(count)d sortie : bien reçue", "%(count)d sorties : bien reçues", count)
    return Letter(
        subject=subject % {"count": count},
        paragraphs=[
            _("Votre envoi est arrivé. Il est parti sans code, d’un navigateur que l’on connaît."),
            _("Gardez ces liens : ils servent à suivre, corriger, retirer."),
            *(
                _("« %(title)s » : %(url)s") % {"title": title, "url": url}
                for url, title in links.items()
            ),
            _("Ce n’était pas vous ? La page ci-dessous retire tout, et oublie ce navigateur."),
        ],
        action=_("Suivre mon envoi"),
    )


def answer_letter(proposal: Proposal, *, words: str) -> Letter:
    return Letter(
        subject=_("Un mot sur « %(title)s »") % {"title": proposal.title},
        paragraphs=[_("On a lu votre proposition, et on vous écrit :")],
        quote=words,
        action=_("Répondre"),
    )


def published_letter(proposal: Proposal) -> Letter:
    address = (
        f"{settings.SITE_ADDRESS}{proposal.event.get_absolute_url()}" if proposal.event else ""
    )
    return Letter(
        subject=_("« %(title)s » est en ligne") % {"title": proposal.title},
        paragraphs=[
            _("C’est fait : votre proposition est dans l’agenda, et partout où il se lit."),
            address,
            _("Merci. La ville est plus complète grâce à vous."),
        ],
        action=_("Suivre ma proposition"),
    )


def sent_back_letter(proposal: Proposal, *, words: str, is_final: bool = False) -> Letter:
    """Return the mail of a refusal.

    It says «not yet» only if a correction may help: not if ``is_final``.
    """
    subject = _("« %(title)s » ne paraîtra pas") if is_final else _("« %(title)s » : pas encore")
    if not words:
        why = _("On ne l’a pas gardée pour l’agenda, cette fois.")
    elif proposal.reread_at:  # it was public
        why = _(
            "On a relu votre proposition après coup, et on l’a retirée du site. Voici pourquoi :"
        )
    elif is_final:
        why = _("On a lu votre proposition, et on ne la publie pas. Voici pourquoi :")
    else:
        why = _("On a lu votre proposition, et on ne la publie pas telle quelle. Voici pourquoi :")
    return Letter(
        subject=subject % {"title": proposal.title},
        paragraphs=[why],
        quote=words,
        after=_("Ce n’est pas juste ? Répondez sur la page ci-dessous : quelqu’un relit."),
        action=_("Répondre") if is_final else _("La revoir, ou répondre"),
    )


def merged_letter(proposal: Proposal, *, event: Event) -> Letter:
    """Return the letter to an author whose proposal was merged into ``event``."""
    if not event.live:
        return Letter(
            subject=_("« %(title)s » : une autre la dit aussi") % {"title": proposal.title},
            paragraphs=[
                _(
                    "On a lu votre proposition : quelqu’un l’avait devancée, et sa sortie attend "
                    "d’être publiée."
                ),
                _("On réunit les deux, et ce que vous dites de plus n’est pas perdu."),
                _("On vous écrit dès que c’est en ligne. Merci."),
            ],
            action=_("Suivre ma proposition"),
        )
    return Letter(
        subject=_("« %(title)s » y était déjà") % {"title": proposal.title},
        paragraphs=[
            _(
                "On a lu votre proposition : quelqu’un l’avait devancée, et la sortie est déjà "
                "dans l’agenda."
            ),
            f"{settings.SITE_ADDRESS}{event.get_absolute_url()}",
            _(
                "Ce que vous dites de plus n’est pas perdu : on le relit pour compléter sa page. "
                "Merci."
            ),
        ],
        action=_("Suivre ma proposition"),
    )


def approved_letter(title: str, address: str, _words: str) -> Letter:
    """Return the mail of an approval to an account.

    Without ``address`` it is scheduled, and not public yet.
    """
    if not address:
        return Letter(
            subject=_("« %(title)s » est relu, et prêt") % {"title": title},
            paragraphs=[
                _(
                    "On a lu ce que vous avez soumis, et c’est bon : il paraîtra à l’heure "
                    "prévue. Merci."
                )
            ],
            action=_("L’ouvrir"),
        )
    return Letter(
        subject=_("« %(title)s » est en ligne") % {"title": title},
        paragraphs=[
            _("C’est fait : ce que vous avez soumis est en ligne, et partout où l’agenda se lit."),
            address,
            _("Merci. La ville est plus complète grâce à vous."),
        ],
        action=_("Voir la page"),
    )


def given_back_letter(title: str, _address: str, words: str) -> Letter:
    why = _(
        "On a lu ce que vous avez soumis, et on vous le rend pour qu’il soit repris. Voici "
        "pourquoi :"
    )
    return Letter(
        subject=_("« %(title)s » : pas encore") % {"title": title},
        paragraphs=[
            why
            if words
            else _("On a lu ce que vous avez soumis, et on vous le rend pour qu’il soit repris.")
        ],
        quote=words,
        action=_("Le reprendre"),
    )


def links_letter(proposal: Proposal) -> Letter:
    return Letter(
        subject=_("Votre lien pour « %(title)s »") % {"title": proposal.title},
        paragraphs=[
            _("Vous l’avez demandé : voici le lien qui suit votre proposition « %(title)s ».")
            % {"title": proposal.title},
            _("Ce lien est une clé : qui l’a peut corriger et retirer."),
        ],
        action=_("Suivre ma proposition"),
    )


def batch_links_letter(proposal: Proposal) -> Letter:
    return Letter(
        subject=_("Votre lien pour « %(title)s » et les autres") % {"title": proposal.title},
        paragraphs=[
            _(
                "Vous l’avez demandé : voici le lien qui suit « %(title)s », et tout ce qui est "
                "parti avec."
            )
            % {"title": proposal.title},
            _("Ce lien est une clé : qui l’a peut corriger et retirer."),
        ],
        action=_("Suivre mon envoi"),
    )
