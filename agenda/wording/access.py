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
    #: Of an event: what its place says, there or not, where the event says nothing.
    of_place: list[str]

    @property
    def known(self) -> bool:
        return bool(self.there or self.missing or self.of_place)


def ways_in(event: Event | None, place: Place | None) -> Ways:
    """What the event says of itself, then its place where the event says nothing; without an event, of the place."""
    ways = Ways([], [], [], [])
    for kind, (there, missing) in ACCESS.items():
        answers = [(thing, thing.access(kind)) for thing in (event, place) if thing]
        thing, answer = next(((thing, answer) for thing, answer in answers if answer is not None), (None, None))
        if answer is None:
            ways.unsaid.append(str(UNSAID[kind]))
            continue
        said = str(there if answer else missing)
        if event and thing is place:
            ways.of_place.append(said)
        else:
            (ways.there if answer else ways.missing).append(said)
    return ways
