"""The landmarks of the demonstration city."""

from django.db import transaction

from demo.landmarks import landmark_facts
from search.models import Landmark
from search.services.landmarks import index_landmarks


@transaction.atomic
def make_landmarks() -> int:
    """Make those that are missing, by their names; returns how many. A second run adds nothing."""
    known = set(Landmark.objects.values_list("name", flat=True))
    made = [Landmark(**facts) for facts in landmark_facts() if facts["name"] not in known]
    Landmark.objects.bulk_create(made)
    index_landmarks()
    return len(made)
