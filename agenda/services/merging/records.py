"""Common parts of merging events and places: the row of a merge, slugs, and signals."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.signals import unpublished

from accounts.models import User
from agenda.exceptions import MergeOutdated, MergeRefused
from agenda.models import Event, Merge, Place, PublishedSlug
from agenda.models.merges import UNDONE_WITHIN
from agenda.services.merging.groups import (
    EVENT_GROUPS,
    PLACE_GROUPS,
    Restored,
    json_values,
    restore_values,
)
from agenda.signals import merged, separated

MERGED, SEPARATED = "agenda.merge", "agenda.separate"
Record = Event | Place


@dataclass(frozen=True, slots=True)
class JoinedDates:
    """Counts for a merge preview: dates to come (for places, events) of each record and of both."""

    kept: int
    gone: int
    shared: int

    @property
    def total(self) -> int:
        return self.kept + self.gone - self.shared


def standing_merge(kept: Record, gone: Record) -> Merge | None:
    """Return the merge of ``gone`` into ``kept`` that is in force, ``None`` if neither is merged.

    Raises :class:`MergeRefused` if one of them is merged with another record.
    """
    for record in (kept, gone):
        merge = Merge.objects.of_gone(record)
        if merge is None:
            continue
        if {merge.kept_id, merge.gone_id} == {kept.pk, gone.pk} and record is gone:
            return merge
        words = _("« %(title)s » ne fait déjà plus qu’un avec « %(into)s ».")
        raise MergeRefused(words % {"title": record, "into": merge.kept})
    return None


def published_slugs(record: Record) -> QuerySet[PublishedSlug]:
    """Return the slugs under which ``record`` is or was public."""
    kind = ContentType.objects.get_for_model(record)
    return PublishedSlug.objects.filter(content_type=kind, object_id=record.pk)


def check_seen(seen: str, now: str) -> None:
    """Raise :class:`MergeOutdated` if one of the two was changed since the editor saw them."""
    if seen != now:
        raise MergeOutdated(
            _(
                "Quelqu’un a changé l’une des deux depuis que vous les regardez. Relisez, puis "
                "réunissez."
            )
        )


def check_no_draft(record: Record) -> None:
    """Raise :class:`MergeRefused` if ``record`` has a draft, which would be lost."""
    if record.has_unpublished_changes:
        words = _(
            "« %(title)s » a un brouillon : publiez-le d’abord, ou revenez à ce qui est en ligne."
        )
        raise MergeRefused(words % {"title": record})


def take_offline(gone: Record) -> None:
    """Unpublish the record that was merged away; its content becomes a draft."""
    type(gone)._default_manager.filter(pk=gone.pk).update(
        live=False, has_unpublished_changes=True, live_revision=None
    )
    gone.live = False
    unpublished.send(sender=type(gone), instance=gone)


def put_online_again(gone: Record, live_revision: int | None) -> None:
    """Publish the record that a merge took away, as it was."""
    type(gone)._default_manager.filter(pk=gone.pk).update(
        live=True, has_unpublished_changes=False, live_revision=live_revision
    )


def values_before(merge: Merge, kept: Record) -> Restored:
    """Return what undoing ``merge`` would change of ``kept``."""
    groups = EVENT_GROUPS if isinstance(kept, Event) else PLACE_GROUPS
    return restore_values(groups, json_values(kept), merge.before["kept"], merge.before["after"])


def note_merge(
    kept: Record, gone: Record, before: Mapping[str, object], *, actor: User | None
) -> Merge:
    """Redirect everything of ``gone`` to ``kept``, and store what undoing needs."""
    slugs = published_slugs(gone)
    moved: dict[str, object] = {"slugs": list(slugs.values_list("pk", flat=True))}
    slugs.update(object_id=kept.pk)
    # Records merged into ``gone`` earlier now lead to ``kept``.
    earlier = Merge.objects.standing().of_kind(type(gone)).filter(into_id=gone.pk)
    moved["merges"] = list(earlier.values_list("pk", flat=True))
    earlier.update(into_id=kept.pk)
    others: dict[str, object] = {}
    merged.send(sender=type(kept), kept=kept.pk, gone=gone.pk, moved=others)
    moved["others"] = others
    for record, other in ((kept, gone), (gone, kept)):
        data = {"title": str(other), "is_kept": record is kept}
        log(instance=record, action=MERGED, user=actor, data=data)
    return Merge.objects.create(
        content_type=ContentType.objects.get_for_model(kept),
        kept_id=kept.pk,
        gone_id=gone.pk,
        into_id=kept.pk,
        before={**before, **moved},
        merged_by=actor,
        merged_at=timezone.now(),
    )


def check_undoing(merge: Merge) -> None:
    """Raise :class:`MergeRefused` if ``merge`` is too old to undo, or a later merge comes first."""
    if not merge.may_be_undone:
        raise MergeRefused(_("Plus d’un mois a passé : les deux ne se séparent plus."))
    if merge.kept is None or merge.gone is None:
        raise MergeRefused(_("L’une des deux n’existe plus."))
    if merge.into_id != merge.kept_id:
        later = Merge.objects.of_gone(merge.kept)
        words = _(
            "« %(title)s » ne fait plus qu’un depuis avec « %(into)s » : séparez d’abord ces "
            "deux-là."
        )
        raise MergeRefused(words % {"title": merge.kept, "into": later and later.kept})


def note_undoing(
    merge: Merge,
    kept: Record,
    gone: Record,
    *,
    actor: User | None,
    dates: Collection[int] = (),
    after: Mapping[str, object] = MappingProxyType({}),
) -> None:
    """Give back to ``gone`` what the merge moved and is still at ``kept``.

    ``dates`` are the keys of occurrences that ``kept`` gives back. ``after`` is what the merge row
    stores from now on.
    """
    before = merge.before
    slugs = PublishedSlug.objects.filter(pk__in=before["slugs"], object_id=kept.pk)
    slugs.update(object_id=gone.pk)
    Merge.objects.filter(pk__in=before["merges"], into_id=kept.pk).update(into_id=gone.pk)
    # Merges of older releases store the records of imports apart.
    moved = {"sources": before.get("records", ())} | before["others"]
    separated.send(sender=type(kept), kept=kept.pk, gone=gone.pk, moved=moved, dates=dates)
    for record, other in ((kept, gone), (gone, kept)):
        log(instance=record, action=SEPARATED, user=actor, data={"title": str(other)})
    merge.undone_at, merge.before = timezone.now(), dict(after)
    merge.save(update_fields=["undone_at", "before"])


def purge_merges() -> int:
    """Clear the undo data of merges that can no longer be undone or were undone long ago.

    Return how many.
    """
    oldest = timezone.now() - UNDONE_WITHIN
    over = Merge.objects.filter(Q(undone_at=None, merged_at__lt=oldest) | Q(undone_at__lt=oldest))
    return over.exclude(before={}).update(before={})
