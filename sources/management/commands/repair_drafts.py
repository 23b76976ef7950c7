"""Command ``repair_drafts``: repair what older releases left in events.

The clock also does it daily.
"""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from agenda.services.drafts import repair_untouched_drafts
from agenda.services.merging import remove_leftover_dates
from sources.services.fingerprints import renew_fingerprints


class Command(BaseCommand):
    help = (
        "Repair drafts that say what is public, the imports that took them for edited, and dates "
        "that undone merges "
        "left cancelled. The clock does it too."
    )

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(
            _("Brouillons sans changement, rendus à leur version publique : %d")
            % repair_untouched_drafts()
        )
        self.stdout.write(
            _("Fiches importées, comparées par ce qu’elles disent : %d") % renew_fingerprints()
        )
        self.stdout.write(
            _("Dates annulées par une fusion défaite, retirées : %d") % remove_leftover_dates()
        )
