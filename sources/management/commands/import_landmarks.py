"""Command ``import_landmarks FILE|URL…``: import streets, parks, stations and museums."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from search.enums import LandmarkKind
from sources.base import SourceError
from sources.landmarks import LandmarkFile, data_set_of, read_landmarks, read_plan
from sources.management.importing import Options, opened
from sources.services.landmarks import LandmarksReport, import_landmarks
from web.fetch import FetchError


class Command(BaseCommand):
    help = (
        "Import the landmarks by which people say where, as «près de la rue de Rivoli», from "
        "GeoJSON. A second run changes nothing; what editors wrote or changed is left alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("origins", metavar="FILE|URL", nargs="*")
        parser.add_argument(
            "--plan", action="store_true", help="also the streets of the city's own map"
        )
        parser.add_argument(
            "--kind", choices=LandmarkKind.values, help="kind of all (guessed of each if not given)"
        )
        parser.add_argument(
            "--name", default="", help="property that holds the name (found if not given)"
        )
        parser.add_argument(
            "--source", default="", help="name of the data set (the file's if not given)"
        )
        parser.add_argument(
            "--prune", action="store_true", help="remove what is no longer in the data"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and write nothing"
        )

    def handle(self, *args: object, **options: Any) -> None:
        """Read all files, then write; a file that cannot be read leaves everything as it is."""
        began_s = monotonic()
        files = [self._read(origin, options) for origin in options["origins"]]
        if options["plan"]:
            try:
                files.append(read_plan())
            except SourceError as error:
                raise CommandError(str(error)) from error
        if not files:
            raise CommandError(_("Donnez au moins un fichier."))
        if len({one.source for one in files}) < len(files):
            raise CommandError(_("Deux fichiers ont le même nom : donnez --source à chacun."))
        if options["dry_run"]:
            self.stdout.write(_("Essai à blanc : rien n’est écrit."))
        for landmark_file in files:
            with tqdm(
                total=len(landmark_file.landmarks),
                unit=_("repères"),
                desc=landmark_file.source,
                disable=None,
            ) as bar:
                report = import_landmarks(
                    landmark_file,
                    is_pruned=options["prune"],
                    dry_run=options["dry_run"],
                    on_progress=bar.update,
                )
            self._say(landmark_file, report)
        self.stdout.write(_("%(seconds).1f secondes") % {"seconds": monotonic() - began_s})

    def _read(self, origin: str, options: Options) -> LandmarkFile:
        """Read one file; raise :class:`CommandError`, which names it, if it cannot be read."""
        kind = LandmarkKind(options["kind"]) if options["kind"] else None
        try:
            source = options["source"] or data_set_of(origin)
            with opened(origin) as stream:
                landmark_file = read_landmarks(stream, source, kind=kind, name=options["name"])
        except (SourceError, FetchError) as error:
            raise CommandError(f"{origin}\u00a0: {error}") from error
        except (OSError, ValueError) as error:
            raise CommandError(
                _("Ce fichier ne se lit pas : %(name)s") % {"name": origin}
            ) from error
        if not landmark_file.landmarks:
            raise CommandError(_("%(name)s : aucun repère") % {"name": origin})
        return landmark_file

    def _say(self, landmark_file: LandmarkFile, report: LandmarksReport) -> None:
        """Print what was done with one file."""
        self.stdout.write(
            _(
                "%(source)s : %(created)d créés, %(updated)d mis à jour, %(unchanged)d inchangés, "
                "%(removed)d retirés"
            )
            % {
                "source": landmark_file.source,
                "created": report.created,
                "updated": report.updated,
                "unchanged": report.unchanged,
                "removed": report.removed,
            }
        )
        notes = [
            (_("laissés, car changés à la main"), report.edited),
            (_("laissés, car un autre repère porte ce nom"), report.known),
            (_("qui ne sont plus dans le fichier (--prune les retire)"), report.missing),
            *landmark_file.skipped.items(),
        ]
        for note, count in notes:
            if count:
                self.stdout.write(f"  {count} {note}")
