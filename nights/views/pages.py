"""/direct/<slug>/: a night before it begins, while it lasts, and the day after."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from agenda.enums import OccurrenceStatus
from agenda.models import Occurrence
from nights.figures import QuestionFigures, figures_of_questions
from nights.formats.documents import Data, coverage_jsonld
from nights.models import Coverage, InvitedVoice, Note
from nights.models.notes import NoteQuerySet
from nights.plot import NightDrawing, NightPlot, plot_moments, plot_open

#: Notes shown at once while the night lasts.
SHOWN = 30
#: Dates of the night whose place or hour has changed, shown beside what to know.
MOVED_SHOWN = 6
#: Most dates counted for the drawing.
MOST_DATES = 2_000
#: Notes of the archive stand in bands of this length.
BAND = timedelta(hours=2)


@dataclass(frozen=True)
class NoteFilter:
    """A way to read the notes: its value in the address, label, number of notes."""

    value: str
    label: str | Promise
    count: int
    is_current: bool


@dataclass(frozen=True)
class CastLine:
    """Who speaks, and how many notes are theirs; ``voice`` is ``None`` for the newsroom."""

    voice: InvitedVoice | None
    count: int


@dataclass(frozen=True)
class NoteBand:
    """Notes of the archive shown within the same two hours."""

    starts_at: datetime
    ends_at: datetime
    notes: list[Note]


@dataclass(frozen=True)
class CoveragePage:
    """Context of ``nights/coverage.html``."""

    coverage: Coverage
    #: Last line that the page says; scripts ask for what comes after.
    line: int
    notes: Sequence[Note]
    filters: Sequence[NoteFilter]
    is_from_start: bool
    #: Value of ``suite`` for more notes; 0 if there are none.
    more: int
    plot: NightPlot
    drawings: Sequence[NightDrawing]
    cast: Sequence[CastLine]
    #: Dates that are off or elsewhere.
    moved: Sequence[Occurrence]
    on_now: int
    questions: QuestionFigures
    kept: Sequence[Note]
    bands: Sequence[NoteBand]
    corrected: int
    withdrawn: int
    jsonld: Data

    @property
    def count(self) -> int:
        return self.filters[0].count


FILTERS: dict[str, str | Promise] = {
    "": _("Tout"),
    "agenda": _("L’agenda"),
    "invites": _("Les invités"),
    "reponses": _("Réponses"),
}


@require_safe
def coverage_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a coverage; ``qui`` and ``ordre`` filter and sort its notes, ``suite`` goes on."""
    coverage = get_object_or_404(
        Coverage.objects.select_related("programme", "event__place", "pinned"), slug=slug
    )
    page = read_archive(coverage) if coverage.is_closed else read_night(coverage, request)
    template = "nights/archive.html" if coverage.is_closed else "nights/coverage.html"
    return render(request, template, {"page": page})


def read_night(coverage: Coverage, request: HttpRequest) -> CoveragePage:
    """Return the page of a night that is not over: the last notes, or those that are asked for."""
    now = timezone.now()
    line = coverage.lines.last_id()  # first: what comes meanwhile is told again, not lost
    who = request.GET.get("qui", "")
    is_from_start = request.GET.get("ordre") == "debut"
    told = coverage.notes.told().filter(line__lte=line)
    cast, filters = count_voices(told, who if who in FILTERS else "")
    notes = list(
        continue_after(
            filter_notes(told, who), request.GET.get("suite", ""), is_from_start
        ).with_facts()[: SHOWN + 1]
    )
    shown = notes[:SHOWN]
    dates = list(coverage.dates().standing().values_list("start_at", "end_at")[:MOST_DATES])
    plot = plot_open(dates, coverage.starts_at, coverage.ends_at)
    return CoveragePage(
        coverage=coverage,
        line=line,
        notes=shown,
        filters=filters,
        is_from_start=is_from_start,
        more=shown[-1].line or 0 if len(notes) > SHOWN else 0,
        plot=plot,
        drawings=plot.draw(now),
        cast=cast,
        moved=moved_dates(coverage),
        on_now=sum(start <= now < end for start, end in dates),
        questions=figures_of_questions(coverage, now),
        kept=[],
        bands=[],
        corrected=0,
        withdrawn=0,
        jsonld=coverage_jsonld(coverage, shown),
    )


def read_archive(coverage: Coverage) -> CoveragePage:
    """Return the page of a night that is over: all its notes, from the first one."""
    told = list(coverage.notes.told().with_facts())
    cast, filters = count_voices(coverage.notes.told(), "")
    plot = plot_moments([note.shown_at for note in told], coverage.starts_at, coverage.ends_at)
    return CoveragePage(
        coverage=coverage,
        line=max((note.line or 0 for note in told), default=0),
        notes=told,
        filters=filters,
        is_from_start=True,
        more=0,
        plot=plot,
        drawings=plot.draw(None),
        cast=cast,
        moved=[],
        on_now=0,
        questions=figures_of_questions(coverage, timezone.now()),
        kept=[note for note in told if note.is_kept],
        bands=band_notes(told),
        corrected=sum(note.corrected_at is not None for note in told if not note.is_gone),
        withdrawn=sum(note.is_gone for note in told),
        jsonld=coverage_jsonld(coverage, told[-SHOWN:]),
    )


def filter_notes(notes: NoteQuerySet, who: str) -> NoteQuerySet:
    """Return the notes of the newsroom, of voices, or the answers; all for anything else."""
    kinds = {
        "agenda": NoteQuerySet.by_house,
        "invites": NoteQuerySet.by_voices,
        "reponses": NoteQuerySet.answers,
    }
    return kinds[who](notes) if who in kinds else notes


def continue_after(notes: NoteQuerySet, given: str, is_from_start: bool) -> NoteQuerySet:
    """Return the notes in the order that is asked for, from the line ``given`` on."""
    line = int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else None
    if line is None:
        return notes if is_from_start else notes.reverse()
    if is_from_start:
        return notes.filter(line__gt=line)
    return notes.filter(line__lt=line).reverse()


def count_voices(notes: NoteQuerySet, current: str) -> tuple[list[CastLine], list[NoteFilter]]:
    """Return who speaks and the filters, with the numbers of notes; two queries."""
    counts: Counter[int | None] = Counter()
    answers = 0
    for voice, kind in notes.order_by().values_list("voice", "kind"):
        counts[voice] += kind != "answer"
        answers += kind == "answer"
    voices = InvitedVoice.objects.in_bulk([key for key in counts if key])
    cast = [CastLine(voices.get(key or 0), count) for key, count in counts.most_common() if count]
    cast.sort(key=lambda line: line.voice is not None)
    of_house = counts[None]
    numbers = {
        "": counts.total() + answers,
        "agenda": of_house,
        "invites": counts.total() - of_house,
        "reponses": answers,
    }
    filters = [
        NoteFilter(value, label, numbers[value], value == current)
        for value, label in FILTERS.items()
    ]
    return cast, filters


def moved_dates(coverage: Coverage) -> Sequence[Occurrence]:
    """Return the first dates of the night that are off, elsewhere or at another hour."""
    dates = coverage.dates().exclude(status=OccurrenceStatus.SCHEDULED)
    return list(
        dates.select_related("event__place", "place").order_by("start_at", "pk")[:MOVED_SHOWN]
    )


def band_notes(notes: Sequence[Note]) -> list[NoteBand]:
    """Return ``notes`` in bands of two hours of the clock; empty ones are left out."""
    bands: list[NoteBand] = []
    for note in notes:
        here = timezone.localtime(note.shown_at)
        start = here.replace(hour=here.hour // 2 * 2, minute=0, second=0, microsecond=0)
        if not bands or start > bands[-1].starts_at:
            bands.append(NoteBand(start, start + BAND, []))
        bands[-1].notes.append(note)
    return bands
