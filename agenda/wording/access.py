"""Accessibility in words: what an event and its place say of each way in."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy

from agenda.enums import Access
from agenda.models import Event, Place

#: What is said of each way in: when it is there, and when it is not.
ACCESS = {
    Access.WHEELCHAIR: (gettext_lazy("De plain-pied ou avec ascenseur"), gettext_lazy("Des marches, sans ascenseur")),
    Access.SIGN_LANGUAGE: (gettext_lazy("En langue des signes"), gettext_lazy("Pas de langue des signes")),
    Access.VISUAL: (
        gettext_lazy("Audiodescription ou visite tactile"),
        gettext_lazy("Ni audiodescription ni visite tactile"),
    ),
    Access.HEARING: (
        gettext_lazy("Boucle magnétique ou surtitres"),
        gettext_lazy("Ni boucle magnétique ni surtitres"),
    ),
    Access.COGNITIVE: (gettext_lazy("Facile à comprendre"), gettext_lazy("Pas de version facile à comprendre")),
}
UNSAID = {
    Access.WHEELCHAIR: gettext_lazy("fauteuil roulant"),
    Access.SIGN_LANGUAGE: gettext_lazy("langue des signes"),
    Access.VISUAL: gettext_lazy("audiodescription"),
    Access.HEARING: gettext_lazy("boucle magnétique"),
    Access.COGNITIVE: gettext_lazy("facile à comprendre"),
}


class Ways(NamedTuple):
    """How one gets in: what is there, what is not, and what nobody said."""

    there: list[str]
    missing: list[str]
    unsaid: list[str]

    @property
    def known(self) -> bool:
        return bool(self.there or self.missing)


def ways_in(event: Event | None, place: Place | None) -> Ways:
    """What the event says of itself, and what it leaves unsaid answered by its place."""
    ways = Ways([], [], [])
    for kind, (there, missing) in ACCESS.items():
        answers = [thing.access(kind) for thing in (event, place) if thing]
        answer = next((answer for answer in answers if answer is not None), None)
        if answer is None:
            ways.unsaid.append(str(UNSAID[kind]))
        elif answer:
            ways.there.append(str(there))
        else:
            ways.missing.append(str(missing))
    return ways
