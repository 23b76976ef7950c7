"""Import of the city's landmarks: streets, parks, stations, museums."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from search.models import Landmark
from search.services import index_landmarks
from sources.landmarks import LandmarkFeature, LandmarkFile
from sources.names import normalised_name

#: Landmarks that one transaction writes.
BATCH = 500
#: Name and kind by which landmarks are told apart.
NameKey = tuple[str, str]


@dataclass(slots=True)
class LandmarksReport:
    """Number of landmarks by what an import did with them."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    #: Imported once, changed by an editor since, and left alone.
    edited: int = 0
    #: Another landmark has the name: an editor's, or one of another data set.
    known: int = 0
    removed: int = 0
    #: In the database, but no longer in the data.
    missing: int = 0


@dataclass(slots=True)
class _Plan:
    """Rows to write and to remove, and the report."""

    report: LandmarksReport = field(default_factory=LandmarksReport)
    #: Rows without a key are to be created.
    written: list[Landmark] = field(default_factory=list)
    removed_ids: list[int] = field(default_factory=list)

    def add(
        self, one: LandmarkFeature, row: Landmark | None, source: str, taken: set[NameKey]
    ) -> None:
        """Plan what is done with one landmark of the file; ``row`` is what stands of it."""
        facts = {
            "external_id": one.external_id,
            "name": one.name,
            "kind": one.kind.value,
            "other_names": one.joined_names,
            "latitude": one.latitude,
            "longitude": one.longitude,
            "radius_m": one.radius_m,
        }
        if row is not None and row.is_edited:
            self.report.edited += 1
        elif _name_key(one) in taken:
            self.report.known += 1
        elif row is None:
            self.report.created += 1
            self.written.append(Landmark(source=source, **facts))
        elif all(getattr(row, name) == value for name, value in facts.items()):
            self.report.unchanged += 1
        else:
            self.report.updated += 1
            if (row.name, row.kind) != (one.name, one.kind):
                # Two may have exchanged their names, which must not meet halfway.
                self.removed_ids.append(row.pk)
                row = Landmark(source=source)
            for name, value in facts.items():
                setattr(row, name, value)
            self.written.append(row)


def import_landmarks(
    landmark_file: LandmarkFile,
    *,
    is_pruned: bool = False,
    dry_run: bool = False,
    on_progress: Callable[[int], object] = int,
) -> LandmarksReport:
    """Store the landmarks of a data set, and index their names; a second run changes nothing.

    Landmarks that an editor wrote or changed are left alone. ``is_pruned`` removes those that are
    no longer in the data. Each batch is one transaction: an interrupted import is run again.
    """
    plan = _plan(landmark_file, is_pruned=is_pruned)
    if dry_run:
        return plan.report
    for start in range(0, len(plan.removed_ids), BATCH):
        removed_ids = plan.removed_ids[start : start + BATCH]
        with transaction.atomic():
            Landmark.objects.filter(pk__in=removed_ids).delete()
            index_landmarks(removed_ids)
    on_progress(len(landmark_file.landmarks) - len(plan.written))
    for start in range(0, len(plan.written), BATCH):
        rows = plan.written[start : start + BATCH]
        _write(rows)
        on_progress(len(rows))
    return plan.report


def _plan(landmark_file: LandmarkFile, *, is_pruned: bool) -> _Plan:
    """Compare the file with the database, in one query."""
    plan = _Plan()
    by_id: dict[str, Landmark] = {}
    by_name: dict[NameKey, Landmark] = {}
    taken: set[NameKey] = set()
    for row in Landmark.objects.all():
        if row.source != landmark_file.source:
            taken.add(_name_key(row))
            continue
        by_id[row.external_id] = row
        by_name[_name_key(row)] = row
        if row.is_edited:
            taken.add(_name_key(row))
    in_file = {one.external_id for one in landmark_file.landmarks}
    kept_ids = set()
    for one in landmark_file.landmarks:
        known = by_id.get(one.external_id)
        namesake = by_name.get(_name_key(one))
        if known is None and namesake and namesake.external_id not in in_file:
            known = namesake  # the data set gave it another identity
        if known is not None:
            kept_ids.add(known.pk)
        plan.add(one, known, landmark_file.source, taken)
    gone = [row for row in by_id.values() if row.pk not in kept_ids and not row.is_edited]
    if is_pruned:
        plan.removed_ids += [row.pk for row in gone]
        plan.report.removed += len(gone)
    else:
        plan.report.missing = len(gone)
    return plan


def _name_key(one: Landmark | LandmarkFeature) -> NameKey:
    return normalised_name(one.name), str(one.kind)


@transaction.atomic
def _write(rows: Sequence[Landmark]) -> None:
    """Create or update the rows, and index their names."""
    created = Landmark.objects.bulk_create(row for row in rows if row.pk is None)
    updated = [row for row in rows if row not in created]
    fields = ["external_id", "name", "kind", "other_names", "latitude", "longitude", "radius_m"]
    Landmark.objects.bulk_update(updated, fields)
    index_landmarks({row.pk for row in [*created, *updated]})
