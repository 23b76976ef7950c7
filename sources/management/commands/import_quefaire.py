"""``manage.py import_quefaire FILE|URL``: the open data set «Que faire» becomes events."""

import logging
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from agenda.models import Source
from sources.base import SourceError
from sources.quefaire.clock import Evidence
from sources.quefaire.reading import Survey, read_events, survey
from sources.services.imports import Outcome, Report, import_events
from sources.services.pictures import PicturesReport, fetch_pictures, wanting
from web.fetch import FetchError, fetch

MAX_BYTES = 256 * 1024 * 1024
TIMEOUT_S = 600
MOST_SHOWN = 50


class Command(BaseCommand):
    help = "Import the open data set «Que faire» (the portal's /exports/json), from a file or a URL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("origin", metavar="FILE|URL")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and write nothing")
        parser.add_argument("--pictures", action="store_true", help="then download the pictures of new events")
        parser.add_argument("--source", default="quefaire", help="short name under which records are remembered")
        parser.add_argument("--name", default="Que faire", help="name of the source, as editors read it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with quiet("wagtail"), opened(options["origin"]) as stream:
                self._import(stream, options)
        except (SourceError, FetchError) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(_("Ce fichier ne se lit pas : %(name)s") % {"name": options["origin"]}) from error

    def _import(self, stream: BinaryIO, options: dict[str, Any]) -> None:
        learnt = survey(stream, ZoneInfo(settings.TIME_ZONE))
        stream.seek(0)
        source = _source(options)
        with tqdm(total=learnt.records, unit=_("fiches"), desc=source.name) as bar:
            found = read_events(stream, learnt)
            report = import_events(source, found, dry_run=options["dry_run"], on_progress=bar.update)
        self._say_clock(learnt)
        self._say(report, dry_run=options["dry_run"])
        if options["pictures"] and not options["dry_run"]:
            with tqdm(total=wanting(source).count(), unit=_("images"), desc=_("Images")) as bar:
                self._say_pictures(fetch_pictures(source, bar.update))

    def _say_clock(self, learnt: Survey) -> None:
        for season, evidence in ((_("été"), learnt.clock.summer), (_("hiver"), learnt.clock.winter)):
            said = {"season": season, "evidence": _told(evidence)}
            self.stdout.write(_("Horloge du fichier, %(season)s : %(evidence)s") % said)

    def _say(self, report: Report, *, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write(_("Essai à blanc : rien n’est écrit."))
        self._table(
            _("Fiches lues"),
            report.records,
            [(outcome.label, report.outcomes[outcome]) for outcome in Outcome],
        )
        if report.drafts:
            self.stdout.write(_("dont %(count)d en brouillon, sans date") % {"count": report.drafts})
        self._table(
            _("Réparations (en fiches)"),
            report.repairs.total(),
            [(kind.label, count) for kind, count in report.repairs.most_common()],
        )
        self._list(Outcome.LEFT_ALONE.label, report.left_alone)
        self._list(Outcome.BAD.label, [f"n°\u00a0{bad.position} {bad.identifier} · {bad.reason}" for bad in report.bad])

    def _say_pictures(self, report: PicturesReport) -> None:
        self.stdout.write(
            _("%(covers)d couvertures posées, %(downloads)d images téléchargées")
            % {"covers": report.covers, "downloads": report.downloads}
        )
        if report.undescribed:
            self.stdout.write(
                _("dont %(count)d pas montrées, tant qu’un texte ne les décrit pas") % {"count": report.undescribed}
            )
        self._list(_("images manquées"), report.failed)

    def _table(self, title: str, total: int, rows: list[tuple[Any, int]]) -> None:
        self.stdout.write(f"\n{title:<48}{total:>7}")
        for label, count in rows:
            self.stdout.write(f"  {label!s:<46}{count:>7}")

    def _list(self, title: Any, lines: list[str]) -> None:
        if not lines:
            return
        self.stdout.write(f"\n{title}\u00a0:")
        for line in lines[:MOST_SHOWN]:
            self.stdout.write(f"  {line}")
        if len(lines) > MOST_SHOWN:
            self.stdout.write(_("  … et %(count)d autres") % {"count": len(lines) - MOST_SHOWN})


@contextmanager
def quiet(name: str) -> Iterator[None]:
    """No line of the log for each event saved: they would run through the progress bar."""
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)


@contextmanager
def opened(origin: str) -> Iterator[BinaryIO]:
    """The file at a path, or a bounded copy of what a public URL gives: either can be read twice."""
    if origin.startswith(("http://", "https://")):
        fetched = fetch(origin, max_bytes=MAX_BYTES, timeout_s=TIMEOUT_S)
        with fetched.file as stream:
            yield stream
        return
    with Path(origin).open("rb") as stream:
        yield stream


def _source(options: dict[str, Any]) -> Source:
    """The source's row; unsaved when nothing may be written."""
    known = Source.objects.filter(slug=options["source"]).first()
    if known:
        return known
    source = Source(slug=options["source"], name=options["name"], address=options["origin"][:1000])
    if not options["dry_run"]:
        source.save()
    return source


def _told(evidence: Evidence) -> str:
    said = _("%(agreeing)d fiches sur %(records)d") % {"agreeing": evidence.agreeing, "records": evidence.records}
    if not evidence.is_clear:
        return said + ", " + _("pas assez pour corriger")
    return said + ", " + _("%(minutes)+d min") % {"minutes": evidence.minutes}
