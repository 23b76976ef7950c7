"""Task of the editors' guide: how to review the moderators' queue."""

from django.utils.translation import gettext_lazy as _

from agenda.wording.guide import Task

MODERATION = Task(
    6,
    "relire",
    _("Relire ce que les gens proposent"),
    [
        _("« Relecture » montre ce qui attend, le plus pressé d’abord."),
        _("« Prendre la suivante » la réserve : personne d’autre ne la décide en même temps."),
        _(
            "Publiez, avec ou sans retouches ; refusez avec une raison ; ou posez une question. "
            "Qui propose est averti."
        ),
        _(
            "« Ce qui vient de là » montre ce que la même adresse ou le même réseau a envoyé, et "
            "le reprend d’un geste."
        ),
        _("Chaque bouton a sa touche, écrite dessus. Une décision se reprend aussitôt après."),
    ],
    _("La file de relecture."),
)
