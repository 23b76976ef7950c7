"""``manage.py import_cap FILE|URL``: import an outside CAP alert as a draft."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from alerts.exceptions import ImportRefused
from alerts.services.imports import import_alert
from alerts.sources.cap import MAX_BYTES, read_cap
from web.fetch import FetchError, fetch

TIMEOUT_S = 30


class Command(BaseCommand):
    help = (
        "Read one CAP 1.2 (or 1.1) message, from a file or a URL, and write it as a draft: a "
        "person completes and"
        " submits it, another approves. Of an alert that came before, an update or a cancel "
        "becomes the draft of one."
        " Importing it again changes nothing. What is refused is said in one line, with exit "
        "code 1."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("origin", metavar="FILE|URL")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and write nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import a CAP file or URL as a draft alert, and print the notes."""
        origin = options["origin"]
        is_url = origin.startswith(("http://", "https://"))
        try:
            fetched = fetch(origin, max_bytes=MAX_BYTES, timeout_s=TIMEOUT_S) if is_url else None
            with fetched.file if fetched else Path(origin).open("rb") as stream:
                # Read one octet over the limit, so that a longer file is detected.
                octets = stream.read(MAX_BYTES + 1)
            imported = import_alert(
                read_cap(octets), origin if is_url else "", dry_run=options["dry_run"]
            )
        except (ImportRefused, FetchError) as error:
            raise CommandError(_("Refusé : %(reason)s.") % {"reason": error}) from error
        except (OSError, ValueError) as error:  # a name with a null octet raises ValueError
            raise CommandError(
                _("Ce fichier ne se lit pas : %(name)s") % {"name": origin[:200]}
            ) from error
        if options["dry_run"]:
            self.stdout.write(_("Essai à blanc : rien n’est écrit."))
        names = {
            "kind": imported.alert.get_message_type_display(),
            "headline": imported.alert.headline,
        }
        if not imported.is_new:
            self.stdout.write(_("Déjà importée, rien n’est changé : « %(headline)s ».") % names)
            return
        self.stdout.write(
            _("%(kind)s en brouillon : « %(headline)s », à relire et à soumettre.") % names
        )
        for note in imported.notes:
            self.stdout.write(f"  {note}")
