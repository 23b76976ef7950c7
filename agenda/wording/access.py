"""Accessibility of an event and its place in words."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy

from agenda.enums import Access
from agenda.models import Event, Place

#: Sentences for each kind of access: available, not available.
ACCESS = {
    Access.WHEELCHAIR: (
        gettext_lazy("De plain-pied ou avec ascenseur"),
        gettext_lazy("Des marches, sans ascenseur"),
    ),
    Access.SIGN_LANGUAGE: (
        gettext_lazy("En langue des signes"),
        gettext_lazy("Pas de langue des signes"),
    ),
    Access.VISUAL: (
        gettext_lazy("Audiodescription ou visite tactile"),
        gettext_lazy("Ni audiodescription ni visite tactile"),
    ),
    Access.HEARING: (
        gettext_lazy("Boucle magnétique ou surtitres"),
        gettext_lazy("Ni boucle magnétique ni surtitres"),
    ),
    Access.COGNITIVE: (
        gettext_lazy("Facile à comprendre"),
        gettext_lazy("Pas de version facile à comprendre"),
    ),
}
UNSAID = {
    Access.WHEELCHAIR: gettext_lazy("fauteuil roulant"),
    Access.SIGN_LANGUAGE: gettext_lazy("langue des signes"),
    Access.VISUAL: gettext_lazy("audiodescription"),
    Access.HEARING: gettext_lazy("boucle magnétique"),
    Access.COGNITIVE: gettext_lazy("facile à comprendre"),
}


class Ways(NamedTuple):
    """Sentences on access: available, not available, unknown."""

    there: list[str]
    missing: list[str]
    unsaid: list[str]
    #: Answers of the place, where the event itself has none.
    of_place: list[str]

    @property
    def known(self) -> bool:
        return bool(self.there or self.missing or self.of_place)


def ways_in(event: Event | None, place: Place | None) -> Ways:
    """Return the access answers of the event, completed by its place.

    Without an event, only those of the place.
    """
    ways = Ways([], [], [], [])
    for kind, (there, missing) in ACCESS.items():
        answers = [(thing, thing.access(kind)) for thing in (event, place) if thing]
        thing, answer = next(
            ((thing, answer) for thing, answer in answers if answer is not None), (None, None)
        )
        if answer is None:
            ways.unsaid.append(str(UNSAID[kind]))
            continue
        said = str(there if answer else missing)
        if event and thing is place:
            ways.of_place.append(said)
        else:
            (ways.there if answer else ways.missing).append(said)
    return ways
