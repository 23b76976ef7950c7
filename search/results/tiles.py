"""Districts as tiles: each with its count, its shade, and the address that chooses it or lets it go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agenda.models import Area
from search.enums import Facet
from search.query import EventQuery
from search.results.shades import Shades


@dataclass(frozen=True, slots=True)
class Tile:
    """A district, how many events choosing it would give, and the address that does; or lets it go."""

    area: Area
    count: int
    level: int
    url: str
    is_chosen: bool

    @property
    def part(self) -> str:
        """Its own outline in the drawing of the city, if that has it."""
        return f"a{self.area.code}"


@dataclass(frozen=True, slots=True)
class Tiles:
    """All districts, where they lie if each has its tile, else in their own order."""

    tiles: Sequence[Tile]
    is_drawn: bool
    shades: Shades


def tiles(areas: list[Area], query: EventQuery, counts: Mapping[str, int], path: str) -> Tiles:
    """Of ``areas``; ``counts`` are those of a district under all other conditions, by its code."""
    is_drawn = bool(areas) and all(area.tile_row for area in areas)
    if is_drawn:
        areas = sorted(areas, key=lambda area: (area.tile_row, area.tile_column))
    shades = Shades.of(counts.values())
    chosen = query.chosen(Facet.AREA)

    def tile(area: Area) -> Tile:
        count, is_chosen = counts.get(area.code, 0), area.code in chosen
        other = query.without(Facet.AREA, area.code) if is_chosen else query.with_facet(Facet.AREA, area.code)
        return Tile(area, count, shades.level(count), path + other.querystring(), is_chosen)

    return Tiles([tile(area) for area in areas], is_drawn, shades)
