"""Results on a map: districts as tiles, and data for the script that draws points.

Each tile has a count, a shade and a URL. Each tile has its count, its shade, and the address that
chooses it or lets it go.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

from agenda.drawing import CityMap, map_showing, street_tiles
from agenda.models import Area
from search.engines import SearchAnswer
from search.enums import Facet, View
from search.query import EventQuery
from search.query.parameters import NARROWEST_M, WIDEST_M
from search.results.shades import Shades


@dataclass(frozen=True)
class Tile:
    """A district, the number of events if it is chosen, and the URL that chooses or removes it."""

    area: Area
    count: int
    level: int
    url: str
    is_chosen: bool

    @property
    def part(self) -> str:
        """Id of the district's shape in the drawing of the city, if it has one."""
        return f"a{self.area.code}"


@dataclass(frozen=True)
class Tiles:
    """All districts.

    In their geographical grid if each has a position in it, else in their own order.
    """

    tiles: Sequence[Tile]
    is_drawn: bool
    shades: Shades


@dataclass(frozen=True)
class Plan(Tiles):
    """All districts, the URL without a district, and data for the script."""

    #: URL of the query without a district; empty when none is chosen.
    everywhere_url: str
    #: Drawing of the city, for the static map and below the points; ``None`` if its areas lie
    #: elsewhere.
    drawing: CityMap | None
    #: Data for the script.
    facts: dict[str, object]


def tiles(areas: list[Area], query: EventQuery, counts: Mapping[str, int], path: str) -> Tiles:
    """Return the tiles of ``areas``; ``counts`` are the facet counts by the district's code."""
    is_drawn = bool(areas) and all(area.tile_row for area in areas)
    if is_drawn:
        areas = sorted(areas, key=lambda area: (area.tile_row, area.tile_column))
    shades = Shades.of(counts.values())
    chosen = query.chosen(Facet.AREA)

    def tile(area: Area) -> Tile:
        count, is_chosen = counts.get(area.code, 0), area.code in chosen
        other = (
            query.without(Facet.AREA, area.code)
            if is_chosen
            else query.with_facet(Facet.AREA, area.code)
        )
        return Tile(area, count, shades.level(count), path + other.querystring(), is_chosen)

    return Tiles([tile(area) for area in areas], is_drawn, shades)


def district_map(query: EventQuery, answer: SearchAnswer, path: str) -> Plan:
    """Return the map of districts in one query, with the drill-sideways counts of the facet."""
    drawn = tiles(
        list(Area.objects.defer("polygon")), query, answer.facets.get(Facet.AREA, {}), path
    )
    everywhere_url = (
        path + query.without(Facet.AREA).querystring() if query.chosen(Facet.AREA) else ""
    )
    drawing = map_showing((tile.area.latitude, tile.area.longitude) for tile in drawn.tiles)
    told = map_script_data(query, drawing, path)
    return Plan(drawn.tiles, drawn.is_drawn, drawn.shades, everywhere_url, drawing, told)


def map_script_data(query: EventQuery, drawing: CityMap | None, path: str) -> dict[str, object]:
    """Return data for the script that draws points.

    ``zone`` is the URL of the query without a location, to which the script adds ``pres`` and
    ``rayon``.
    """
    anywhere = query.without(Facet.AREA).without("pres").changed(view=View.MAP)
    return {
        "points": reverse("search:map") + query.changed(view=View.LIST).querystring(),
        "areas": reverse("api:list_areas")
        + "?nombre=200&champs=code,name,short_name,latitude,longitude,polygon",
        **background(),
        "streets": street_tiles(),
        "drawing": drawing
        and {"url": drawing.url, "bounds": drawing.bounds, "size": [drawing.width, drawing.height]},
        "chosen": list(query.chosen(Facet.AREA)),
        "near": query.near and [query.near.latitude, query.near.longitude, query.radius_m],
        "zone": path + anywhere.querystring(),
        "reach": [NARROWEST_M, WIDEST_M],
        "opens": bool(query.chosen(Facet.AREA) or query.near),
        "words": {
            "zoom_in": _("Agrandir"),
            "zoom_out": _("Réduire"),
            "close": _("Fermer"),
            "several": _("{outings} sorties dans {places} lieux, agrandir"),
            "in_view": {
                "none": _("Aucune sortie dans cette partie de la carte"),
                "one": _("Une sortie dans cette partie de la carte"),
                "other": _("{count} sorties dans cette partie de la carte"),
            },
            "more": _("Approchez la carte pour voir les autres."),
            "more_here": _("{count} de plus ici"),
            "failed": _(
                "La carte n’est pas venue : la connexion est peut-être coupée. La liste reste."
            ),
        },
    }


def background() -> dict[str, str]:
    """Return the URL of the background tiles and their attribution, from the setting.

    Empty if there are none.
    """
    tiles, _space, by = settings.MAP_TILES_URL.partition(" ")
    return {"tiles": tiles, "tiles_by": escape(by.strip())}
