"""Command ``import_areas [FILE]``: import the city's areas from GeoJSON.

Then assign every venue to its area.
"""

from argparse import ArgumentParser
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from sources.base import SourceError
from sources.geojson import read_areas
from sources.services.areas import keep_areas


class Command(BaseCommand):
    help = (
        "Read the city's areas (outlines, centres) from a GeoJSON FeatureCollection, "
        "and place every venue anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, nargs="?", help="GeoJSON; without it, venues alone are placed anew"
        )
        parser.add_argument(
            "--code", default="", help="property that holds the area's code (found if not given)"
        )
        parser.add_argument(
            "--name", default="", help="property that holds the area's name (found if not given)"
        )

    def handle(self, *args: object, **options: Any) -> None:
        """Import areas from a GeoJSON file, or only locate places again without one."""
        try:
            with options["file"].open("rb") if options["file"] else nullcontext() as stream:
                areas = (
                    read_areas(stream, code=options["code"], name=options["name"]) if stream else []
                )
        except SourceError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                _("Ce fichier ne se lit pas : %(name)s") % {"name": options["file"]}
            ) from error
        report = keep_areas(areas)
        self.stdout.write(
            _("%(created)d quartiers créés, %(updated)d mis à jour, %(relocated)d lieux resitués")
            % {"created": report.created, "updated": report.updated, "relocated": report.relocated}
        )
