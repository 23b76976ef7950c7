"""Leads: what the whole question names, and where it is at home: a place, who organises, a programme, what changed."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from agenda.models import Organisation, Place, ProgrammePage
from search.engines import engine
from search.enums import Facet, NameKind
from search.query import EventQuery
from search.query.understanding import Understood

Named = Place | Organisation | ProgrammePage


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
    records = _records_named(understood)
    now = understood.query.now
    asked = [EventQuery(now=now, facets={facet: (record.slug,)}) for facet, record in records]
    counts = engine().count_each(asked) if asked else []
    rows = zip(records, counts, strict=True)
    found = [lead for (_facet, record), count in rows if (lead := _lead_to(record, count))]
    if understood.is_of_changes:
        hint = _("Tout ce qui vient de changer, la dernière nouvelle d’abord.")
        found.append(Lead(_("Annulé, reporté, déplacé"), reverse("agenda:changes"), hint=hint))
    return found


def _records_named(understood: Understood) -> list[tuple[Facet, Named]]:
    """The public records that the question names, each with the facet that counts its events."""
    named = {row.kind: row.at for row in understood.named if row.entities == 1}
    places = Place.objects.live().filter(slug__in=_place_slugs(understood, named))
    records: list[tuple[Facet, Named]] = [(Facet.PLACE, place) for place in places.select_related("area", "parent")]
    if name := named.get(NameKind.ORGANISATION):
        records += [(Facet.ORGANISATION, one) for one in Organisation.objects.live().filter(slug=name)]
    if name := named.get(NameKind.PROGRAMME):
        records += [(Facet.PROGRAMME, one) for one in ProgrammePage.objects.live().filter(slug=name)[:1]]
    return records


def _place_slugs(understood: Understood, named: Mapping[str, str]) -> set[str]:
    """Slugs of the place of this name, and of those that words mean where they mean one place."""
    meant = [piece.values for piece in understood.pieces if piece.parameter == Facet.PLACE]
    slugs = set(meant[0]) if len(meant) == 1 else set()
    if NameKind.PLACE in named:
        slugs.add(named[NameKind.PLACE])
    return slugs


def _lead_to(record: Named, count: int) -> Lead | None:
    """The lead to a record of which ``count`` events are to come; none where it has no page or nothing to show."""
    if isinstance(record, Place):
        return Lead(str(record), record.get_absolute_url(), count, place=record)
    if not count:
        return None
    if isinstance(record, Organisation):
        return Lead(str(record), record.get_absolute_url(), count, hint=_("Organise des sorties"))
    url = record.get_url()  # a page outside of the site has no address
    return Lead(str(record), url, count, hint=_("Programme")) if url else None
