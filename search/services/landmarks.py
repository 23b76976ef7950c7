"""Names of landmarks in the index, for autocompletion and for «près de …»."""

from collections.abc import Collection

from django.db import transaction

from search.enums import NameKind
from search.models import IndexedName, Landmark
from search.text import content_words, padded

#: Most rows that one statement writes; a city has thousands of streets.
BATCH = 1_000


@transaction.atomic
def index_landmarks(landmark_ids: Collection[int] | None = None) -> None:
    """Rewrite the names of these landmarks, or of all; deleted ones lose theirs."""
    landmarks, names = Landmark.objects.all(), IndexedName.objects.filter(kind=NameKind.LANDMARK)
    if landmark_ids is not None:
        landmarks, names = landmarks.filter(pk__in=landmark_ids), names.filter(key__in=landmark_ids)
    names.delete()
    rows = []
    for landmark in landmarks:
        labels = [landmark.name, *(name.strip() for name in landmark.other_names.split(","))]
        # One row for each distinct name.
        by_words = {padded(content_words(label)): label for label in reversed(labels)}
        point = {"latitude": landmark.latitude, "longitude": landmark.longitude}
        rows += [
            IndexedName(kind=NameKind.LANDMARK, key=landmark.pk, words=words, label=label, **point)
            for words, label in by_words.items()
            if words
        ]
    IndexedName.objects.bulk_create(rows, batch_size=BATCH)


@transaction.atomic
def keep_edited_landmark(landmark: Landmark) -> None:
    """Index a landmark that an editor saved; an import will not overwrite it."""
    Landmark.objects.filter(pk=landmark.pk).exclude(source="").update(is_edited=True)
    index_landmarks({landmark.pk})


def forget_deleted_landmarks() -> None:
    """Delete the names of landmarks that no longer exist."""
    standing = Landmark.objects.values("pk")
    IndexedName.objects.filter(kind=NameKind.LANDMARK).exclude(key__in=standing).delete()
