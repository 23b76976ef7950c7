"""Leads: what the whole question names, and where it is at home: a place's page, who organises, what changed."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from agenda.models import Organisation, Place
from search.engines import engine
from search.enums import Facet, NameKind
from search.query import EventQuery
from search.query.understanding import Understood


@dataclass(frozen=True, slots=True)
class Lead:
    """What stands first: its name, its page, and how many events are to come there."""

    name: str
    url: str
    count: int = 0
    #: What it is.
    hint: str = ""
    #: Of a place, itself.
    place: Place | None = None


def leads(understood: Understood) -> list[Lead]:
    """The place and the organisation of this name, and the one place that words mean; in three queries at most."""
    query = understood.query
    named = {kind: row for row in understood.named for kind in [row.kind] if row.entities == 1}
    meant = [piece.values for piece in understood.pieces if piece.parameter == Facet.PLACE]
    slugs = {*(meant[0] if len(meant) == 1 else ())}
    if place := named.get(NameKind.PLACE):
        slugs.add(place.at)
    places = list(Place.objects.live().filter(slug__in=slugs).select_related("area", "parent")) if slugs else []
    asked = [EventQuery(now=query.now, facets={Facet.PLACE: (place.slug,)}) for place in places]
    name = named.get(NameKind.ORGANISATION)
    organisation = Organisation.objects.live().filter(slug=name.at).first() if name else None
    if organisation:
        asked.append(EventQuery(now=query.now, facets={Facet.ORGANISATION: (organisation.slug,)}))
    counts = engine().count_each(asked) if asked else []
    found = [
        Lead(place.name, place.get_absolute_url(), count, place=place)
        for place, count in zip(places, counts, strict=False)
    ]
    if organisation and counts[-1]:
        url = organisation.get_absolute_url()
        found.append(Lead(organisation.name, url, counts[-1], hint=_("Organise des sorties")))
    if understood.is_of_changes:
        hint = _("Tout ce qui vient de changer, la dernière nouvelle d’abord.")
        found.append(Lead(_("Annulé, reporté, déplacé"), reverse("agenda:changes"), hint=hint))
    return found
