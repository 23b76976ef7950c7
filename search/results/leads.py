"""Leads: what the whole question names, and where it is at home: a place, who organises, a programme, what changed."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from agenda.models import Organisation, Place, ProgrammePage
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
    """The place, the organisation and the programme of this name, and the one place that words mean.

    In four queries at most. Those of which nothing is to come are left out, but for places.
    """
    query = understood.query
    named = {row.kind: row.at for row in understood.named if row.entities == 1}
    meant = [piece.values for piece in understood.pieces if piece.parameter == Facet.PLACE]
    slugs = {*(meant[0] if len(meant) == 1 else ()), *([named[NameKind.PLACE]] if NameKind.PLACE in named else [])}
    places = Place.objects.live().filter(slug__in=slugs).select_related("area", "parent") if slugs else []
    records: list[tuple[Facet, Place | Organisation | ProgrammePage]] = [(Facet.PLACE, place) for place in places]
    if name := named.get(NameKind.ORGANISATION):
        records += [(Facet.ORGANISATION, one) for one in Organisation.objects.live().filter(slug=name)]
    if name := named.get(NameKind.PROGRAMME):
        records += [(Facet.PROGRAMME, one) for one in ProgrammePage.objects.live().filter(slug=name)[:1]]
    asked = [EventQuery(now=query.now, facets={facet: (record.slug,)}) for facet, record in records]
    found = []
    for (facet, record), count in zip(records, engine().count_each(asked) if asked else [], strict=True):
        if isinstance(record, Place):
            found.append(Lead(str(record), record.get_absolute_url(), count, place=record))
        elif count:
            hint = _("Organise des sorties") if facet == Facet.ORGANISATION else _("Programme")
            # A page outside of the site has no address.
            url = record.get_url() if isinstance(record, ProgrammePage) else record.get_absolute_url()
            found += [Lead(str(record), url, count, hint=hint)] if url else []
    if understood.is_of_changes:
        hint = _("Tout ce qui vient de changer, la dernière nouvelle d’abord.")
        found.append(Lead(_("Annulé, reporté, déplacé"), reverse("agenda:changes"), hint=hint))
    return found
