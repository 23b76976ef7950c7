"""Command ``import_quefaire FILE|URL``: import the open data set «Que faire»."""

from collections.abc import Iterator
from typing import BinaryIO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from sources.base import BadRecord, FoundEvent, FoundFile, SourceClock
from sources.management.importing import ImportCommand
from sources.quefaire.clock import Evidence
from sources.quefaire.reading import read_events, survey


class Command(ImportCommand):
    help = (
        "Import the open data set «Que faire» (the portal's /exports/json), from a file or a URL."
    )
    slug = "quefaire"
    source_name = "Que faire"

    def read(self, stream: BinaryIO, clock: SourceClock) -> FoundFile:
        """Survey the file for its clock, then return its records, read in a second pass."""
        learnt = survey(stream, ZoneInfo(settings.TIME_ZONE), clock)

        def read_again() -> Iterator[FoundEvent | BadRecord]:
            stream.seek(0)
            return read_events(stream, learnt)

        seasons = ((_("été"), learnt.clock.summer), (_("hiver"), learnt.clock.winter))
        notes = [clock_note(season, evidence) for season, evidence in seasons]
        return FoundFile(read_again, learnt.records, notes, learnt.learnt_offsets)


def clock_note(season: str, evidence: Evidence) -> str:
    """Return a line on the file's clock offset in one season: the evidence, and the offset used."""
    measured = _("%(agreeing)d fiches sur %(records)d") % {
        "agreeing": evidence.agreeing,
        "records": evidence.records,
    }
    return _("Horloge du fichier, %(season)s : %(evidence)s") % {
        "season": season,
        "evidence": f"{measured}, {_conclusion(evidence)}",
    }


def _conclusion(evidence: Evidence) -> str:
    """Return the offset that is used in words, and how sure it is."""
    if evidence.offset_minutes is None:
        return _("pas assez pour corriger")
    shift = _("%(minutes)+d min") % {"minutes": evidence.offset_minutes}
    if evidence.is_clear:
        return shift
    if evidence.contradicting:
        return _(
            "pas assez pour changer %(shift)s, appris d’un fichier d’avant ; %(count)d fiches le "
            "contredisent"
        ) % {
            "shift": shift,
            "count": evidence.contradicting,
        }
    return _("%(shift)s, appris d’un fichier d’avant") % {"shift": shift}
