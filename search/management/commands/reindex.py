"""Command ``reindex``: write all index rows, fingerprints and the server's index again."""

from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from agenda.models import Event
from search.exceptions import NothingToGoBackTo, SearchServerRefused
from search.services import (
    count_due_meanings,
    rebuild_fingerprints,
    rebuild_index,
    reindex,
    roll_back,
    write_meanings,
)
from search.services.meanings import Progress


class Command(BaseCommand):
    help = (
        "Write the search's rows and the look-alikes' fingerprints of all events again; with "
        "ELASTICSEARCH_URL, then "
        "build a new index beside the one that answers, let it answer in its place, and keep the "
        "old one. The site "
        "answers meanwhile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--server",
            action="store_true",
            help="only the server's index, from the rows as they are",
        )
        which.add_argument(
            "--rollback", action="store_true", help="let the server's index before answer again"
        )

    def handle(self, *args: object, server: bool, rollback: bool, **options: object) -> None:
        """Write the index of the database or of the server again, or roll the server back to its
        previous index.
        """
        if (server or rollback) and not settings.ELASTICSEARCH_URL:
            raise CommandError(_("Aucun serveur de recherche : ELASTICSEARCH_URL n’est pas donné."))
        self.is_quiet = options["verbosity"] == 0
        try:
            if rollback:
                self.stdout.write(_("L’index %(index)s répond.") % {"index": roll_back()})
            else:
                self._write(rows=not server)
        except NothingToGoBackTo as refusal:
            raise CommandError(_("Le serveur n’a pas d’index d’avant.")) from refusal
        except SearchServerRefused as error:
            said = _(
                "Le serveur de recherche a refusé, et l’index d’avant répond toujours : %(error)s"
            )
            raise CommandError(said % {"error": error}) from error

    def _write(self, *, rows: bool) -> None:
        """Rewrite rows, fingerprints and vectors, if ``rows``; then the server's index."""
        if rows:
            count = self._with_bar(reindex)
            said = ngettext(
                "%(count)s événement dans l’index.", "%(count)s événements dans l’index.", count
            )
            self.stdout.write(said % {"count": count})
            self._with_bar(rebuild_fingerprints, Event.objects.count())
            # Takes hours after the feature was switched on; if it is interrupted, the clock goes on
            # with the rest.
            due = count_due_meanings()
            self._with_bar(partial(write_meanings, due), due)
        if settings.ELASTICSEARCH_URL:
            count = self._with_bar(rebuild_index)
            said = ngettext(
                "%(count)s événement dans le nouvel index du serveur, qui répond.",
                "%(count)s événements dans le nouvel index du serveur, qui répond.",
                count,
            )
            self.stdout.write(said % {"count": count})

    def _with_bar(self, write: Callable[[Progress], int], total: int | None = None) -> int:
        """Run ``write`` with a progress bar; return its count.

        ``total`` defaults to the published events.
        """
        total = Event.objects.live().count() if total is None else total
        with tqdm(total=total, file=self.stderr, disable=self.is_quiet) as bar:
            return write(bar.update)
