"""What merging two records has in common, events or places: the row of it, addresses, and what others bring along."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.models import User
from agenda.exceptions import MergeRefused
from agenda.models import Event, Merge, Place, PublishedSlug
from agenda.models.merges import UNDONE_WITHIN
from agenda.signals import merged, separated

MERGED, SEPARATED = "agenda.merge", "agenda.separate"
Record = Event | Place


@dataclass(frozen=True, slots=True)
class JoinedDates:
    """How many dates to come each of two events has, or events each of two places, and how many both have."""

    kept: int
    gone: int
    shared: int

    @property
    def total(self) -> int:
        return self.kept + self.gone - self.shared


def standing_merge(kept: Record, gone: Record) -> Merge | None:
    """The merge of these two that stands, if it is this one; :class:`MergeRefused` if one of them went elsewhere."""
    for record in (kept, gone):
        merge = Merge.objects.of_gone(record)
        if merge is None:
            continue
        if {merge.kept_id, merge.gone_id} == {kept.pk, gone.pk} and record is gone:
            return merge
        words = {"title": str(record), "into": str(merge.kept)}
        raise MergeRefused(_("« %(title)s » ne fait déjà plus qu’un avec « %(into)s ».") % words)
    return None


def addresses_of(record: Record) -> QuerySet[PublishedSlug]:
    """Those under which the public knows it or did."""
    kind = ContentType.objects.get_for_model(record)
    return PublishedSlug.objects.filter(content_type=kind, object_id=record.pk)


def note_merge(kept: Record, gone: Record, before: Mapping[str, object], *, actor: User | None) -> Merge:
    """Lead all that leads to ``gone`` to ``kept``, and write down what undoing it must know."""
    slugs = addresses_of(gone)
    moved: dict[str, object] = {"slugs": list(slugs.values_list("pk", flat=True))}
    slugs.update(object_id=kept.pk)
    # Those that went into it go on to where it is now.
    earlier = Merge.objects.standing().of_kind(type(gone)).filter(into_id=gone.pk)
    moved["merges"] = list(earlier.values_list("pk", flat=True))
    earlier.update(into_id=kept.pk)
    others: dict[str, object] = {}
    merged.send(sender=type(kept), kept=kept.pk, gone=gone.pk, moved=others)
    moved["others"] = others
    for record, other in ((kept, gone), (gone, kept)):
        log(instance=record, action=MERGED, user=actor, data={"title": str(other), "is_kept": record is kept})
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
    """Raise :class:`MergeRefused` where it can no longer be undone, or not yet."""
    if not merge.may_be_undone:
        raise MergeRefused(_("Plus d’un mois a passé : les deux ne se séparent plus."))
    if merge.kept is None or merge.gone is None:
        raise MergeRefused(_("L’une des deux n’existe plus."))
    if merge.into_id != merge.kept_id:
        later = Merge.objects.of_gone(merge.kept)
        words = {"title": str(merge.kept), "into": str(later and later.kept)}
        raise MergeRefused(
            _("« %(title)s » ne fait plus qu’un depuis avec « %(into)s » : séparez d’abord ces deux-là.") % words
        )


def note_undoing(
    merge: Merge,
    kept: Record,
    gone: Record,
    *,
    actor: User | None,
    dates: Collection[int] = (),
    after: Mapping[str, object] = MappingProxyType({}),
) -> None:
    """Lead back to ``gone`` what was its own and is still where it was brought to.

    ``dates`` are the keys of those that ``kept`` gives back. ``after`` is what the row of the merge keeps from now on.
    """
    before = merge.before
    PublishedSlug.objects.filter(pk__in=before["slugs"], object_id=kept.pk).update(object_id=gone.pk)
    Merge.objects.filter(pk__in=before["merges"], into_id=kept.pk).update(into_id=gone.pk)
    # Before imports noted their own records, these stood beside the others.
    moved = {"sources": before.get("records", ())} | before["others"]
    separated.send(sender=type(kept), kept=kept.pk, gone=gone.pk, moved=moved, dates=dates)
    for record, other in ((kept, gone), (gone, kept)):
        log(instance=record, action=SEPARATED, user=actor, data={"title": str(other)})
    merge.undone_at, merge.before = timezone.now(), dict(after)
    merge.save(update_fields=["undone_at", "before"])


def forget_merges() -> int:
    """Forget what undoing would take, of merges that can no longer be undone, and what it took; returns how many."""
    oldest = timezone.now() - UNDONE_WITHIN
    over = Merge.objects.filter(Q(undone_at=None, merged_at__lt=oldest) | Q(undone_at__lt=oldest))
    return over.exclude(before={}).update(before={})
