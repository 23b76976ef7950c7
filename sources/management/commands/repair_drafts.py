"""``manage.py repair_drafts``: what was opened and not touched is no draft, and no event that an editor changed."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from agenda.services.drafts import repair_untouched_drafts
from sources.services.fingerprints import renew_fingerprints


class Command(BaseCommand):
    help = "Repair drafts that say what is public, and the imports that took them for edited. The clock does it too."

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(
            _("Brouillons sans changement, rendus à leur version publique : %d") % repair_untouched_drafts()
        )
        self.stdout.write(_("Fiches importées, comparées par ce qu’elles disent : %d") % renew_fingerprints())
