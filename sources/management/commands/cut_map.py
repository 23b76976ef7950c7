"""Command ``cut_map OUT``: cut a city's streets, parks and water into one PMTiles file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from sources.base import SourceError


class Command(BaseCommand):
    help = (
        "Cut GeoJSON layers into the vector tiles of the city's map. Properties: n (name), and "
        "c for streets (class, 0 boulevard to 3 lane). Needs requirements/map.txt."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("out", type=Path, help="PMTiles file to write")
        for layer in ("parks", "water", "streets", "lines", "stations"):
            parser.add_argument(
                f"--{layer}", type=Path, nargs="+", default=[], help=f"GeoJSON files of {layer}"
            )
        parser.add_argument(
            "--credit", default="", help="attribution of the data, shown with the map"
        )

    def handle(self, *args: object, out: Path, credit: str, **options: Any) -> None:
        """Write the tiles of the given layers."""
        try:
            from sources.basemap import Layer, read_layer, write_pmtiles  # noqa: PLC0415 -- an extra
        except ImportError as error:
            raise CommandError(
                _("Il manque ce qui découpe les cartes : pip install -r requirements/map.txt")
            ) from error
        layers = {}
        try:
            for layer in Layer:
                found = []
                for file in options[layer.value]:
                    with file.open("rb") as stream:
                        found += read_layer(stream, layer)
                if found:
                    layers[layer] = found
            if not layers:
                raise CommandError(_("Donnez au moins un fichier."))
            count = write_pmtiles(layers, out, credit, is_quiet=options["verbosity"] == 0)
        except SourceError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                _("Ce fichier ne se lit pas : %(name)s") % {"name": error.filename}
            ) from error
        self.stdout.write(
            _("%(count)d tuiles, %(size)d ko")
            % {"count": count, "size": out.stat().st_size // 1000}
        )
