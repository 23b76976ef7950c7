"""User guide of the CMS: frequent tasks, with steps and a picture each.

Other rooms register theirs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from agenda.wording.typography import current_language

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Task:
    """One task: position in the page, anchor (also picture in ``static/guide/``), title, steps."""

    position: int
    anchor: str
    title: "StrPromise"
    steps: Sequence["StrPromise"]
    #: Alternative text of the picture.
    alternative: "StrPromise"

    @property
    def picture(self) -> str:
        """Static path of the picture, in the active language."""
        folder = "guide/en" if current_language() == "en" else "guide"
        return f"{folder}/{self.anchor}.webp"


_tasks: list[Task] = []


def register_tasks(*tasks: Task) -> None:
    """Add ``tasks`` to the user guide."""
    _tasks.extend(tasks)


def guide_tasks() -> list[Task]:
    """Return all tasks of the guide in reading order."""
    return sorted(_tasks, key=lambda task: task.position)


register_tasks(
    Task(
        1,
        "ecrire",
        _("Écrire un événement, ou le proposer"),
        [
            _("Dans le menu, « Agenda », « Événements », puis « Nouvel événement »."),
            _(
                "Le titre suffit pour commencer : la page s’enregistre toute seule, et reste un "
                "brouillon."
            ),
            _("Vous publiez ? Pressez « Publier », au pied de la page."),
            _(
                "Sinon, « Soumettre à Relecture » : quelqu’un relit, publie, ou vous répond avec "
                "une question."
            ),
        ],
        _("La fiche d’un événement, et les boutons au pied de la page."),
    ),
    Task(
        2,
        "dates",
        _("Donner les dates avec des mots"),
        [
            _(
                "Dans l’onglet « Dates », écrivez comme on parle : « tous les mardis à 19h "
                "jusqu’au 30 juin »."
            ),
            _("Juste dessous, la page redit ce qu’elle a compris."),
            _(
                "Si une phrase peut dire deux choses, elle demande laquelle : choisissez, ou "
                "corrigez la phrase."
            ),
            _("À l’enregistrement, chaque date devient une ligne, que l’on retouche à part."),
        ],
        _("Une phrase dans l’onglet « Dates », et dessous ce qui en est compris."),
    ),
    Task(
        3,
        "annuler",
        _("Annuler une date"),
        [
            _("Ouvrez l’événement, puis « Les dates », en haut de la page."),
            _(
                "Cochez les dates, choisissez « Annuler », et dites pourquoi en une phrase : elle "
                "sera affichée."
            ),
            _("L’écran suivant dit combien de personnes seront averties ; confirmez."),
            _(
                "Une erreur ? « Annuler cette action » remet tout comme avant ; plus tard, "
                "« Rétablir »."
            ),
        ],
        _("La liste des dates d’un événement, avec ce que l’on peut en faire."),
    ),
    Task(
        4,
        "publier",
        _("Publier maintenant, ou à une heure dite"),
        [
            _(
                "« Publier » met en ligne tout de suite. Il faut un texte pour décrire l’image, "
                "s’il y en a une."
            ),
            _(
                "Pour plus tard : le bouton « i », en haut à droite, puis « Programmer », et "
                "donnez l’heure."
            ),
            _(
                "Le bouton dit ce qu’il fera : « Programmer pour le mardi 3 mars à 10 h ». Rien "
                "d’autre à faire."
            ),
            _(
                "Pour plusieurs brouillons : cochez-les dans la liste, puis « Publier » ou "
                "« Programmer »."
            ),
        ],
        _("La fenêtre où l’on donne l’heure, et son bouton qui la redit."),
    ),
    Task(
        5,
        "reunir",
        _("Réunir deux fiches du même événement"),
        [
            _("Ouvrez celle à garder ; les trois points, en haut, mènent à « Réunir avec… »."),
            _(
                "Choisissez l’autre. Tout est déjà coché au mieux : gardez ce que vous préférez de "
                "chaque côté."
            ),
            _("L’ancienne adresse mène à la nouvelle, et qui suivait l’une suit l’autre."),
            _("Pendant trente jours, « Séparer de… » défait tout."),
        ],
        _("Les deux fiches côte à côte, ligne par ligne."),
    ),
    Task(
        8,
        "selection",
        _("Faire une sélection"),
        [
            _("« Pages », ouvrez la page des sélections, puis ajoutez une sous-page."),
            _(
                "Donnez un titre sans le nombre : « idées gratuites » s’affichera « 10 idées "
                "gratuites »."
            ),
            _(
                "« Sorties choisies » ouvre la liste des événements : cherchez, filtrez, cochez, "
                "puis « Ajouter »."
            ),
            _("Changez l’ordre avec les flèches. Ce qui est passé disparaît tout seul."),
        ],
        _("La fenêtre où l’on choisit des événements : deux sont cochés, et comptés dessous."),
    ),
    Task(
        9,
        "programme",
        _("Faire un programme : un festival, une saison"),
        [
            _(
                "« Pages », sous l’accueil, ajoutez un programme : titre, chapeau, du, au, image. "
                "Publiez-le."
            ),
            _("Dans la liste des événements, cochez les siens, puis « Mettre au programme »."),
            _("Sa page les montre alors jour par jour."),
        ],
        _("La fiche d’un programme, et le chemin vers ses événements."),
    ),
    Task(
        10,
        "droits",
        _("Qui peut quoi, et revenir en arrière"),
        [
            _(
                "Les contributeurs écrivent pour leur organisation ; les éditeurs et les "
                "modérateurs publient."
            ),
            _(
                "Un bouton manque ? C’est un droit que vous n’avez pas : demandez à "
                "l’administration."
            ),
            _(
                "Sous « i », « Voir l’historique » montre chaque version : comparez, et reprenez "
                "celle que vous voulez."
            ),
            _("Ce qui est retiré du site garde sa fiche : publiez-la de nouveau pour la remettre."),
        ],
        _("L’historique d’un événement."),
    ),
)
