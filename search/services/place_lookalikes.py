"""Look-alikes of a place: a similar name nearby, the same address, or the same name."""

from dataclasses import dataclass, replace

from django.db.models import Q
from django.utils.translation import gettext as _

from agenda.models import Place
from search.alike.places import (
    ASKED,
    LIKE,
    METRES_A_DEGREE,
    NEAR_M,
    PlaceEntry,
    PlaceVerdict,
    compare_places,
    metres_apart,
    names_likeness,
    normalised_street,
)

#: Most candidates that are compared.
MOST_COMPARED = 300
#: Factor for degrees of longitude, which are shorter than those of latitude: by a half at 60°.
LONGITUDE_SLACK = 2.0


@dataclass(frozen=True)
class AlikePlace:
    """A place that may be the same, and why."""

    place: Place
    verdict: PlaceVerdict
    reasons: tuple[str, ...]
    #: Distance in metres, if they are near.
    metres: int | None

    @property
    def is_same(self) -> bool:
        return self.verdict == PlaceVerdict.SAME

    @property
    def sentence(self) -> str:
        """The reasons as a sentence: «Même adresse, nom proche»."""
        apart = [_("à %(metres)d m") % {"metres": self.metres}] if self.metres is not None else []
        said = ", ".join([*self.reasons, *apart])
        return said[:1].upper() + said[1:]


def find_alike_places(
    facts: PlaceEntry, *, but_place: int | None = None, most: int = 3
) -> list[AlikePlace]:
    """Return places (and drafts) that may be the one of ``facts``, the surest first.

    Two queries.
    """
    near = Q(pk__in=[])
    if facts.latitude is not None and facts.longitude is not None:
        reach = NEAR_M / METRES_A_DEGREE
        near |= Q(
            latitude__range=(facts.latitude - reach, facts.latitude + reach),
            longitude__range=(
                facts.longitude - LONGITUDE_SLACK * reach,
                facts.longitude + LONGITUDE_SLACK * reach,
            ),
        )
    if street := normalised_street(facts.street):
        number = "".join(sign for sign in street.partition(" ")[0] if sign.isdigit())
        near |= Q(street__istartswith=number)
    if facts.name.strip():
        near |= Q(name__iexact=facts.name.strip()) | Q(aliases__name__iexact=facts.name.strip())
    places = Place.objects.filter(near).distinct().prefetch_related("aliases")
    if but_place is not None:
        places = places.exclude(pk=but_place)
    places = places[:MOST_COMPARED]
    found = [alike for place in places if (alike := _alike(facts, place))]
    found.sort(
        key=lambda one: (
            not one.is_same,
            -len(one.reasons) - (one.metres is not None),
            one.place.name,
        )
    )
    return found[:most]


def named_places_like(place: Place) -> list[tuple[Place, str]]:
    """Return the places that ``place``, as typed, may duplicate, with the reasons."""
    facts = PlaceEntry(place.name, place.street, place.latitude, place.longitude)
    return [(one.place, one.sentence) for one in find_alike_places(facts, but_place=place.pk)]


def _alike(facts: PlaceEntry, place: Place) -> AlikePlace | None:
    """Compare with ``place`` by its most similar name.

    Equal names are a question even if the distance is unknown.
    """
    theirs = PlaceEntry(place.name, place.street, place.latitude, place.longitude)
    names = (place.name, *(alias.name for alias in place.aliases.all()))
    theirs = max(
        (replace(theirs, name=name) for name in names),
        key=lambda one: names_likeness(facts.name, one.name),
    )
    likeness = names_likeness(facts.name, theirs.name) if facts.name.strip() else 0.0
    apart = metres_apart(facts.latitude, facts.longitude, theirs.latitude, theirs.longitude)
    verdict = compare_places(facts, theirs)
    if verdict == PlaceVerdict.OTHER and likeness == 100 and apart is None:
        verdict = PlaceVerdict.QUESTION
    if verdict == PlaceVerdict.OTHER:
        return None
    street = normalised_street(facts.street)
    said = (
        (likeness == 100, _("même nom")),
        (LIKE <= likeness < 100, _("nom très proche")),
        (ASKED <= likeness < LIKE, _("nom proche")),
        (bool(street) and street == normalised_street(theirs.street), _("même adresse")),
    )
    metres = round(apart) if apart is not None and apart <= NEAR_M else None
    return AlikePlace(place, verdict, tuple(words for is_so, words in said if is_so), metres)
