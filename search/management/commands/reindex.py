"""reindex: write every index row again."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext
from tqdm import tqdm

from agenda.models import Event
from search.services import reindex


class Command(BaseCommand):
    help = "Write the search's rows of all events again; the site answers meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        total = Event.objects.live().count()
        with tqdm(total=total, file=self.stderr, disable=options["verbosity"] == 0) as bar:
            count = reindex(bar.update)
        said = ngettext("%(count)s événement dans l’index.", "%(count)s événements dans l’index.", count)
        self.stdout.write(said % {"count": count})
