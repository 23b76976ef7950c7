"""Features that need JavaScript and their alternatives, shown on ``/accessibilite/``."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class NeedsScript:
    """A feature that does not work without JavaScript."""

    what: Promise
    #: What to do without JavaScript.
    instead: Promise
    #: Names of its scripts in ``static/js``.
    scripts: tuple[str, ...]


NEEDS = (
    NeedsScript(
        gettext_lazy(
            "Recevoir une notification : les alertes, une date qui change, une recherche gardée"
        ),
        gettext_lazy(
            "Les mails de vos recherches, le calendrier (.ics), le flux Atom, et la page des "
            "alertes"
        ),
        ("subscribe", "push", "renew", "follow", "keep", "kept", "erase"),
    ),
    NeedsScript(
        gettext_lazy("Garder des sorties sur son appareil"),
        gettext_lazy("Un lien partagé se lit sans JavaScript, et le calendrier les emporte"),
        ("favourites", "outings", "outings-page"),
    ),
    NeedsScript(
        gettext_lazy("Avoir les mêmes sorties sur tous ses appareils, avec un compte"),
        gettext_lazy(
            "La page du compte les montre sans JavaScript, et le calendrier personnel les emporte"
        ),
        ("account", "join", "joined"),
    ),
    NeedsScript(
        gettext_lazy("La carte que l’on déplace, et le point que l’on pose sur le plan"),
        gettext_lazy(
            "La liste dit les mêmes sorties, avec leur adresse ; l’adresse tapée trouve le point"
        ),
        ("map", "basemap", "propose-point"),
    ),
    NeedsScript(
        gettext_lazy("« Ma position »"),
        gettext_lazy("Une rue, un métro, un lieu, ou un quartier de la liste"),
        ("near",),
    ),
    NeedsScript(
        gettext_lazy("Ce qui s’est ajouté depuis votre visite, et ne pas revoir une surprise"),
        gettext_lazy(
            "La page « Nouveau dans l’agenda », depuis hier, 7 ou 30 jours ; « Trois autres » se "
            "souvient des précédentes"
        ),
        ("visit",),
    ),
    NeedsScript(
        gettext_lazy("Une alerte ou une date qui change sous vos yeux"),
        gettext_lazy("Rechargez la page : elle dit toujours ce qui est vrai maintenant"),
        ("live", "live-parts", "countdown", "night"),
    ),
    NeedsScript(
        gettext_lazy("Un brouillon qui s’enregistre tout seul"),
        gettext_lazy(
            "Le bouton « Finir plus tard », ou n’importe quel autre du formulaire : tout est gardé"
        ),
        ("propose",),
    ),
    NeedsScript(
        gettext_lazy("Passer devant quand beaucoup de propositions arrivent à la fois"),
        gettext_lazy("La vôtre arrive aussi, peut-être un peu après"),
        ("proof", "proof-worker"),
    ),
    NeedsScript(
        gettext_lazy("Écrire sans réseau, pour qui raconte une grande nuit"),
        gettext_lazy("Le même formulaire, quand le réseau est là"),
        ("outbox", "pocket"),
    ),
    NeedsScript(
        gettext_lazy("Une clé d’accès, pour entrer dans son compte"),
        gettext_lazy("Un code reçu par mail, au même endroit"),
        ("passkey",),
    ),
    NeedsScript(
        gettext_lazy("Écrire l’agenda, pour la rédaction"),
        gettext_lazy("Rien : le CMS demande JavaScript"),
        (
            "cms-alert",
            "cms-bulk",
            "cms-chosen",
            "cms-dates",
            "cms-door",
            "cms-event-link",
            "cms-lookalikes",
            "cms-programme",
            "cms-remarks",
            "cms-saving",
            "cms-schedule",
            "cms-session",
            "cms-touched",
            "cms-typed",
            "decide-early",
            "decide-keys",
            "decide-word",
            "desk-undo",
            "queue-keys",
        ),
    ),
)
