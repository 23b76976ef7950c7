"""Accessibility of an event and its place in words."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from agenda.enums import Access
from agenda.models import Event, Place

#: For each kind of access, the sentence that it is missing, and its name where nobody knows.
MISSING_AND_UNKNOWN = {
    Access.WHEELCHAIR: (_("Des marches, sans ascenseur"), _("fauteuil roulant")),
    Access.SIGN_LANGUAGE: (_("Pas de langue des signes"), _("langue des signes")),
    Access.VISUAL: (_("Ni audiodescription ni visite tactile"), _("audiodescription")),
    Access.HEARING: (_("Ni boucle magnétique ni surtitres"), _("boucle magnétique")),
    Access.COGNITIVE: (_("Pas de version facile à comprendre"), _("facile à comprendre")),
}


def access_sentence(kind: Access, is_available: bool) -> str:
    """Return «En langue des signes» or «Pas de langue des signes»."""
    return str(kind.label if is_available else MISSING_AND_UNKNOWN[kind][0])


class AccessSummary(NamedTuple):
    """Sentences on access: available, not available, unknown."""

    there: list[str]
    missing: list[str]
    unsaid: list[str]
    #: Answers of the place, where the event itself has none.
    of_place: list[str]

    @property
    def known(self) -> bool:
        return bool(self.there or self.missing or self.of_place)


def access_summary(event: Event | None, place: Place | None) -> AccessSummary:
    """Return the access answers of the event, completed by its place.

    Without an event, only those of the place.
    """
    summary = AccessSummary([], [], [], [])
    for kind, (_missing, name) in MISSING_AND_UNKNOWN.items():
        of_event = event.access(kind) if event else None
        of_place = place.access(kind) if place else None
        answer = of_place if of_event is None else of_event
        if answer is None:
            summary.unsaid.append(str(name))
            continue
        sentence = access_sentence(kind, answer)
        if event and of_event is None:
            summary.of_place.append(sentence)
        else:
            (summary.there if answer else summary.missing).append(sentence)
    return summary
