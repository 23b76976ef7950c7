"""Base class of import commands: open a file or URL, import it under its source, print a report."""

import logging
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from time import process_time
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.utils.translation import gettext as _
from tqdm import tqdm

from sources.base import FoundFile, ImportFailed, ImportFailure, SourceClock
from sources.enums import PERIODS, URL_SCHEMES
from sources.models import Source
from sources.services.imports import (
    FEW_EVENTS,
    FEW_OF_ALL,
    ImportOutcome,
    ImportReport,
    import_file,
)
from sources.services.pictures import fetch_pictures, records_without_cover
from sources.services.schedules import record_import
from sources.wording import say_failure
from web.fetch import FetchError, fetch

#: Options of the command line.
Options = dict[str, Any]

MAX_BYTES = 256 * 1024 * 1024
TIMEOUT_S = 600
MOST_SHOWN = 50


class ImportCommand(BaseCommand):
    """Command ``import_… FILE|URL`` of a source.

    Subclasses give its names and read its files.
    """

    #: Slug under which records are stored, and the source's name for editors.
    slug = ""
    source_name = ""

    def read(self, stream: BinaryIO, clock: SourceClock) -> FoundFile:
        """Read ``stream``, which is at its start and seekable.

        ``ImportFailed`` if the whole file is unreadable. ``clock`` has the offsets learnt from
        earlier files of the source.
        """
        raise NotImplementedError

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("origin", metavar="FILE|URL")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and write nothing"
        )
        parser.add_argument(
            "--pictures", action="store_true", help="then download the pictures of new events"
        )
        parser.add_argument(
            "--accept-changes",
            action="store_true",
            help="import a file even if it takes away or moves public dates of more than "
            f"{FEW_EVENTS} events and of more than {100 * FEW_OF_ALL:.0f} %% of those it names; "
            "without this option such a file is refused whole",
        )
        parser.add_argument(
            "--ends-with-stdin", action="store_true", help="end as soon as the standard input does"
        )
        parser.add_argument(
            "--source", default=self.slug, help="short name under which records are remembered"
        )
        parser.add_argument(
            "--name", default=self.source_name, help="name of the source, as editors read it"
        )

    def handle(self, *args: object, **options: Any) -> None:
        """Import the file or URL.

        With ``ends_with_stdin``, exit with EX_TEMPFAIL if the database is away or older.
        """
        if options["ends_with_stdin"]:
            Thread(target=end_with_stdin, daemon=True).start()
        try:
            self._import(options)
        except (InterfaceError, OperationalError, ProgrammingError):  # no database, or older tables
            if not options["ends_with_stdin"]:
                raise
            sys.exit(os.EX_TEMPFAIL)

    def _import(self, options: Options) -> None:
        """Import, print the report, and store it unless the run is dry or of another file.

        Raises :class:`CommandError` if it cannot be read or the import is refused.
        """
        is_dry_run, is_alone = options["dry_run"], options["ends_with_stdin"]
        source = Source.objects.filter(slug=options["source"]).first()
        if source is None:
            if is_alone:
                raise CommandError(
                    _("Aucune source ne s’appelle %(name)s.") % {"name": options["source"]}
                )
            source = Source(
                slug=options["source"], name=options["name"], address=options["origin"][:1000]
            )
        # An import by hand of another file says nothing of the scheduled ones.
        is_kept = not is_dry_run and (
            source.schedule not in PERIODS or options["origin"] == source.address
        )
        try:
            report = self._import_file(source, options)
        except ImportFailed as failed:
            if source.pk and is_kept:
                record_import(source, {}, failed.failure, **failed.facts)
            cause = f" ({failed.__cause__})" if failed.__cause__ else ""
            raise CommandError(say_failure(failed.failure, failed.facts) + cause) from failed
        if is_kept:
            keep_report(source, report)
        if options["pictures"] and not is_dry_run:
            self._bring_pictures(source, is_alone=is_alone)

    def _import_file(self, source: Source, options: Options) -> ImportReport:
        """Import the file and print the report; raise :class:`ImportFailed` if that is refused."""
        origin, is_dry_run = options["origin"], options["dry_run"]
        began_s = process_time()
        try:
            with quiet("wagtail"), opened(origin) as stream:
                found_file = self.read(stream, source.clock)
                with tqdm(
                    total=found_file.records,
                    unit=_("fiches"),
                    desc=source.name,
                    disable=options["ends_with_stdin"],
                ) as bar:
                    report = import_file(
                        source,
                        found_file,
                        dry_run=is_dry_run,
                        accepts_changes=options["accept_changes"],
                        on_progress=bar.update,
                    )
        except FetchError as error:
            raise ImportFailed(ImportFailure(error.failure), status=error.status) from error
        except OSError as error:
            raise ImportFailed(ImportFailure.NO_FILE, name=origin) from error
        for note in found_file.notes:
            self.stdout.write(note)
        self._say_report(report, is_dry_run=is_dry_run)
        if report.records:
            # The CPU time of this process alone.
            ms = (process_time() - began_s) * 1_000 / report.records
            self.stdout.write("\n" + _("%(ms).1f ms de processeur par fiche") % {"ms": ms})
        if report.is_refused and not is_dry_run:
            raise ImportFailed(ImportFailure.MANY_CHANGES, **report.date_facts)
        return report

    def _say_report(self, report: ImportReport, *, is_dry_run: bool) -> None:
        """Print the counts, repairs and lists of an import's report."""
        if is_dry_run:
            self.stdout.write(_("Essai à blanc : rien n’est écrit."))
        if report.is_refused and is_dry_run:
            self.stdout.write(say_failure(ImportFailure.MANY_CHANGES, report.date_facts))
        outcomes = [(outcome.label, report.outcomes[outcome]) for outcome in ImportOutcome]
        self._table(_("Fiches lues"), report.records, outcomes)
        if report.drafts:
            self.stdout.write(
                _("dont %(count)d en brouillon, sans date") % {"count": report.drafts}
            )
        repairs = [(kind.label, count) for kind, count in report.repairs.most_common()]
        self._table(_("Réparations (en fiches)"), report.repairs.total(), repairs)
        if sentence := report.dates.sentence:
            self.stdout.write(
                "\n" + _("Dates déjà publiques : %(changes)s") % {"changes": sentence}
            )
        self._list(_("dates retirées ou déplacées"), report.changed)
        self._list(ImportOutcome.LEFT_ALONE.label, report.left_alone)
        self._list(
            ImportOutcome.BAD.label,
            [f"n°\u00a0{bad.position} {bad.identifier} · {bad.reason}" for bad in report.bad],
        )

    def _bring_pictures(self, source: Source, *, is_alone: bool) -> None:
        """Download the pictures of events without a cover, and print the result."""
        with (
            quiet("wagtail"),
            tqdm(
                total=records_without_cover(source).count(),
                unit=_("images"),
                desc=_("Images"),
                disable=is_alone,
            ) as bar,
        ):
            report = fetch_pictures(source, bar.update)
        self.stdout.write(
            _("%(covers)d couvertures posées, %(downloads)d images téléchargées")
            % {"covers": report.covers, "downloads": report.downloads}
        )
        if report.undescribed:
            self.stdout.write(
                _("dont %(count)d pas montrées, tant qu’un texte ne les décrit pas")
                % {"count": report.undescribed}
            )
        self._list(_("images manquées"), report.failed)

    def _table(self, title: str, total: int, rows: Iterable[tuple[object, int]]) -> None:
        """Print a title with a total, and one line for each row."""
        self.stdout.write(f"\n{title:<48}{total:>7}")
        for label, count in rows:
            self.stdout.write(f"  {label!s:<46}{count:>7}")

    def _list(self, title: object, lines: list[str]) -> None:
        """Print a title and up to :data:`MOST_SHOWN` lines."""
        if not lines:
            return
        self.stdout.write(f"\n{title}\u00a0:")
        for line in lines[:MOST_SHOWN]:
            self.stdout.write(f"  {line}")
        if len(lines) > MOST_SHOWN:
            self.stdout.write(_("  … et %(count)d autres") % {"count": len(lines) - MOST_SHOWN})


def keep_report(source: Source, report: ImportReport) -> None:
    """Store the outcomes of an import in ``source``.

    A file without any readable record is a failure.
    """
    outcomes = {outcome.value: count for outcome, count in report.outcomes.items()}
    record_import(source, outcomes, "" if report.readable else ImportFailure.NO_RECORD)


def end_with_stdin() -> None:
    """Exit when standard input closes, because the parent process has ended."""
    while os.read(
        sys.stdin.fileno(), 1
    ):  # not buffered: Python aborts if it ends while a thread holds a buffer
        pass
    os._exit(os.EX_TEMPFAIL)


@contextmanager
def quiet(name: str) -> Iterator[None]:
    """Suppress log lines of single events, which would break the progress bar."""
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)


@contextmanager
def opened(origin: str) -> Iterator[BinaryIO]:
    """Yield the file at a path, or a bounded copy of a public URL; both are seekable."""
    if origin.startswith(URL_SCHEMES):
        fetched = fetch(origin, max_bytes=MAX_BYTES, timeout_s=TIMEOUT_S)
        with fetched.file as stream:
            yield stream
        return
    with Path(origin).open("rb") as stream:
        yield stream
