"""Command ``simplify_areas FILE OUT``: write outlines with fewer corners, as GeoJSON."""

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from sources.base import SourceError
from sources.geojson import AreaFeature, read_areas
from sources.outlines import count_corners, simplify


class Command(BaseCommand):
    help = (
        "Write the outlines of areas with fewer corners: neighbours still meet, no line "
        "moves further than --metres."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("out", type=Path)
        parser.add_argument(
            "--code", default="", help="property that holds the area's code (found if not given)"
        )
        parser.add_argument("--metres", type=float, default=5, help="how far a line may move")

    def handle(
        self, *args: object, file: Path, out: Path, code: str, metres: float, **options: object
    ) -> None:
        """Write the areas of a file with fewer corners to another file."""
        try:
            with file.open("rb") as stream:
                areas = read_areas(stream, code=code)
            simpler = simplify(areas, metres)
            out.write_text(to_geojson(simpler), encoding="utf-8")
        except SourceError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                _("Ce fichier ne se lit pas : %(name)s") % {"name": error.filename}
            ) from error
        self.stdout.write(
            _("%(areas)d quartiers, %(before)d sommets devenus %(after)d")
            % {"areas": len(areas), "before": count_corners(areas), "after": count_corners(simpler)}
        )


def to_geojson(areas: list[AreaFeature]) -> str:
    """Return GeoJSON (RFC 7946), one area a line, in the order of codes."""
    features = [
        json.dumps(
            {"type": "Feature", "properties": {"code": area.code}, "geometry": area.polygon}
        ).replace(" ", "")
        for area in sorted(areas, key=lambda area: (len(area.code), area.code))
    ]
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"
