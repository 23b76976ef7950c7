"""Record of what a subscription chose to hear of alerts: topics, areas, severity."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from alerts.models import Alert
from messaging.interests import BROUGHT, INTERESTS, Interest, Pairs, Part, Span
from messaging.models import Subscription


@dataclass(frozen=True, slots=True)
class ChoiceInterest(Interest):
    """Whoever's choices match: topic, areas and severity, held against each subscription's own rows and no others."""

    def concerned(self, part: Part, span: Span) -> Q:
        return matches(**part[self.key]) & Span(part["after"], part["upto"]).of("pk")


def matches(topic_id: int | None, area_ids: Collection[int], rank: int, *, is_actual: bool = True) -> Q:
    """Those who chose the topic, an area and the severity (1 to 4). Language never counts.

    No area, on either side, is all of them. What is not actual is heard by testers alone.
    """
    theirs = {"subscription": OuterRef("pk")}
    topics = Subscription.topics.through._base_manager.filter(**theirs, topic=topic_id)
    areas = Subscription.areas.through._base_manager.filter(**theirs, area__in=area_ids)
    found = Q(Q(every_topic=True) | Q(Exists(topics)), wants_alerts=True, min_severity__lte=rank)
    if not is_actual:
        found &= Q(is_tester=True)
    if area_ids:
        found &= Q(every_area=True) | Q(Exists(areas))
    return found


CHOICES = ChoiceInterest("choices")
INTERESTS.append(CHOICES)
BROUGHT += [
    Pairs("alerts", Alert.events.through, "event", "alert"),
    Pairs("alerts", Alert.places.through, "place", "alert"),
]
