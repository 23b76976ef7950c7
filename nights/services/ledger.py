"""Lines of the ledger, and the lock under which a coverage changes."""

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.models import CommitCounter
from nights.enums import LineKind
from nights.exceptions import CoverageRefused
from nights.models import Coverage, CoverageLine, Note, ReaderQuestion
from nights.signals import line_written


def lock_coverage(coverage: Coverage) -> Coverage:
    """Lock and return ``coverage`` as it is now: whoever writes in it waits for its closing."""
    return Coverage.objects.select_for_update().get(pk=coverage.pk)


def check_open(coverage: Coverage) -> None:
    """Raise :class:`CoverageRefused` unless ``coverage`` is open."""
    if coverage.is_closed:
        raise CoverageRefused(_("Le direct est fermé : plus rien ne s’y écrit."))
    if not coverage.is_open:
        raise CoverageRefused(_("Le direct n’a pas encore ouvert."))


def lock_open_coverage(coverage: Coverage) -> Coverage:
    """As :func:`lock_coverage`; raises :class:`CoverageRefused` unless it is open."""
    row = lock_coverage(coverage)
    check_open(row)
    return row


def append_line(
    coverage: Coverage,
    kind: LineKind,
    *,
    note: Note | None = None,
    question: ReaderQuestion | None = None,
) -> CoverageLine:
    """Write a line, last in the caller's transaction; open pages are told after commit.

    All writers of lines wait for the counter's row until then, so ids follow commits.
    """
    line = CoverageLine.objects.create(
        id=CommitCounter.objects.reserve(CoverageLine),
        coverage=coverage,
        kind=kind,
        note=note,
        question=question,
        at=timezone.now(),
    )
    transaction.on_commit(partial(line_written.send_robust, sender=CoverageLine, line=line))
    return line
