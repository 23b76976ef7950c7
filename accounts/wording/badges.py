"""What is said of the eight badges: their joke, what they are given for, how far they still are."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from accounts.badges import RULES, SETTLED_AFTER, BadgeProgress
from accounts.enums import BadgeCode, DeedKind

#: From 0 to 8.
NUMBERS = (
    pgettext_lazy("badges", "aucun"),
    pgettext_lazy("badges", "un"),
    pgettext_lazy("badges", "deux"),
    pgettext_lazy("badges", "trois"),
    pgettext_lazy("badges", "quatre"),
    pgettext_lazy("badges", "cinq"),
    pgettext_lazy("badges", "six"),
    pgettext_lazy("badges", "sept"),
    pgettext_lazy("badges", "huit"),
)
#: Deeds that no person has to judge.
VERIFIED_BY_SITE = frozenset({DeedKind.ADDRESS_CONFIRMED})


@dataclass(frozen=True, slots=True)
class BadgeWords:
    """What is said of one badge, beside its name."""

    #: The joke under its name.
    line: Promise
    #: What it was given for, after «Depuis le 2 décembre,».
    given: Promise
    #: What is said once, when it has just come.
    told: Promise
    #: Its rule, for strangers, after «Donné le 2 décembre pour».
    criterion: Promise
    #: How it begins, while nothing was done for it.
    begins: Promise
    #: What follows that, and ``almost``.
    hint: Promise
    #: One deed lacks; "" where one is all that it takes.
    almost: Promise | str = ""

    @property
    def rule(self) -> str:
        """Return the criterion as a sentence of its own."""
        return f"{capfirst(str(self.criterion))}."

    @property
    def quoted_line(self) -> str:
        return _("« %(line)s »") % {"line": self.line}


WORDS: dict[BadgeCode, BadgeWords] = {
    BadgeCode.NEST: BadgeWords(
        line=gettext_lazy("A fait son nid. Ne prend pas plus de place qu’il ne faut."),
        given=gettext_lazy("pour une adresse qui répond"),
        told=gettext_lazy("Votre adresse répond : vous êtes d’ici."),
        criterion=gettext_lazy("une adresse mail confirmée, et gardée un jour au moins"),
        begins=gettext_lazy("Il suffit d’une adresse."),
        hint=gettext_lazy("Un code par mail, et il fait son nid en un jour."),
    ),
    BadgeCode.NOTEBOOK: BadgeWords(
        line=gettext_lazy("Devoirs de vacances rendus, et même faits soi-même."),
        given=gettext_lazy("pour cinq pages d’un même été"),
        told=gettext_lazy("Cinq pages rendues, sans une rature : bonnes vacances."),
        criterion=gettext_lazy(
            "cinq pages du cahier de vacances, rendues cinq jours différents d’un même été"
        ),
        begins=gettext_lazy("C’est un badge d’été."),
        almost=gettext_lazy("Encore une page et ça y est."),
        hint=gettext_lazy("Le cahier s’ouvre le 1er juillet, et se rend avant la rentrée."),
    ),
    BadgeCode.CRIER: BadgeWords(
        line=gettext_lazy("Le dit à tous, sans réveiller personne."),
        given=gettext_lazy("pour trois sorties qui ont tenu parole"),
        told=gettext_lazy("Trois sorties annoncées, trois sorties tenues : la ville a entendu."),
        criterion=gettext_lazy(
            "trois sorties publiées, trois semaines différentes, dans deux lieux au moins, et "
            "qu’il n’a pas fallu retirer"
        ),
        begins=gettext_lazy("Il commence par une sortie."),
        almost=gettext_lazy("Encore une sortie et ça y est."),
        hint=gettext_lazy("Celle que vous auriez aimé apprendre à temps, par exemple."),
    ),
    BadgeCode.LYNX: BadgeWords(
        line=gettext_lazy("A vu que mardi n’était pas un mercredi."),
        given=gettext_lazy("pour cinq erreurs vues chez d’autres"),
        told=gettext_lazy("Cinq erreurs vues, cinq corrigées : rien ne vous échappe."),
        criterion=gettext_lazy(
            "cinq corrections acceptées, sur cinq sorties différentes, par deux personnes au moins"
        ),
        begins=gettext_lazy("Il commence par une erreur."),
        almost=gettext_lazy("Encore une erreur et ça y est."),
        hint=gettext_lazy("Celle d’un autre, de préférence. On la signale au bas de sa page."),
    ),
    BadgeCode.UMBRELLA: BadgeWords(
        line=gettext_lazy("Grâce à vous, d’autres ne se sont pas déplacés pour rien."),
        given=gettext_lazy("pour deux annulations vues à temps"),
        told=gettext_lazy("Deux annulations vues à temps : d’autres sont restés au sec."),
        criterion=gettext_lazy(
            "deux annulations signalées, et confirmées deux heures au moins avant l’heure dite"
        ),
        begins=gettext_lazy("Il commence devant une porte close."),
        almost=gettext_lazy("Encore une annulation et ça y est."),
        hint=gettext_lazy("On ne vous la souhaite pas. La signaler évite le chemin aux autres."),
    ),
    BadgeCode.KERB: BadgeWords(
        line=gettext_lazy("A compté les marches pour ceux qui ne les montent pas."),
        given=gettext_lazy("pour cinq lieux décrits jusqu’à la dernière marche"),
        told=gettext_lazy("Cinq lieux, marches comprises : d’autres sauront où entrer."),
        criterion=gettext_lazy("l’accès de cinq lieux différents, décrit puis accepté"),
        begins=gettext_lazy("Il commence au pied d’un escalier."),
        almost=gettext_lazy("Encore un lieu et ça y est."),
        hint=gettext_lazy("Compter les marches d’une salle où l’on va de toute façon suffit."),
    ),
    BadgeCode.PILLAR: BadgeWords(
        line=gettext_lazy("Toujours là, ne renverse rien."),
        given=gettext_lazy("pour six mois de présence sur douze"),
        told=gettext_lazy("Six mois que vous passez par là : on vous garde votre place."),
        criterion=gettext_lazy("un geste jugé utile par mois, six mois sur douze"),
        begins=gettext_lazy("Il commence par un coup de main."),
        almost=gettext_lazy("Encore un mois et ça y est."),
        hint=gettext_lazy("Il aime les habitués plutôt que les pressés."),
    ),
    BadgeCode.HONEY: BadgeWords(
        line=gettext_lazy("Dix fois désaccord, zéro nom d’oiseau."),
        given=gettext_lazy("pour dix désaccords bien tenus"),
        told=gettext_lazy("Dix fois désaccord, et tout le monde se parle encore."),
        criterion=gettext_lazy(
            "dix messages dans quatre conversations au moins, qui ont bien fini, et pas un "
            "signalement fondé en six mois"
        ),
        begins=gettext_lazy("Il commence par un désaccord."),
        almost=gettext_lazy("Encore un désaccord et ça y est."),
        hint=gettext_lazy("Rester poli suffit, même quand on a raison."),
    ),
}


def progress_words(code: BadgeCode, progress: BadgeProgress) -> tuple[str, str]:
    """Return how far a badge still is, without a number that pushes, and a hint."""
    words = WORDS[code]
    if not progress.left and RULES[code].waits > SETTLED_AFTER:
        return _("C’est fait."), _(
            "Il arrive d’ici une semaine : le temps que la dernière sortie tienne."
        )
    if not progress.left:
        return _("C’est fait."), _("Il arrive d’ici un jour : le temps de relire.")
    if not progress.count:
        return str(words.begins), str(words.hint)
    if progress.left == 1:
        return str(words.almost), str(words.hint)
    return _("C’est bien parti."), str(words.hint)


def held_words(held: int, shown: int) -> str:
    """Return «Quatre à vous, deux montrés.», of badges that somebody has, and shows."""
    yours = _("%(number)s à vous") % {"number": NUMBERS[held]}
    open_to_all = ngettext("%(number)s montré", "%(number)s montrés", max(shown, 1)) % {
        "number": NUMBERS[shown]
    }
    return f"{capfirst(yours)}, {open_to_all}."


def shown_words(shown: int) -> str:
    """Return «Deux sont montrés»."""
    if not shown:
        return _("Aucun n’est montré")
    words = ngettext("%(number)s est montré", "%(number)s sont montrés", shown)
    return capfirst(words % {"number": NUMBERS[shown]})


def judge_words(kind: str) -> str:
    """Return who judged a deed of ``kind``: the site or the editors, never a name."""
    return _("vérifié par le site") if kind in VERIFIED_BY_SITE else _("jugé par la rédaction")
