"""Chapter on alerts in the CMS's built-in help."""

from django.utils.translation import gettext_lazy as _

from agenda.wording.guide import Task

ALERT = Task(
    7,
    "alerte",
    _("Envoyer une alerte d’après un modèle"),
    [
        _("« Alertes », « En cours et à venir » : choisissez le modèle en haut de la page."),
        _("Complétez ce qu’il laisse ouvert : où, et jusqu’à quand."),
        _(
            "Relisez : le dernier écran dit la gravité, où elle part, et à combien de "
            "personnes. Puis envoyez."
        ),
        _("Changer le texte d’un modèle approuvé demande une seconde personne."),
    ],
    _("Les alertes en cours, et les modèles au-dessus."),
)
