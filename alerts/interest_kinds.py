"""Record of what a subscription chose to hear of alerts: topics, areas, severity."""

from django.db.models import Exists, OuterRef, Q

from alerts.models import Alert
from messaging.interests import INTERESTS, NOBODY, OTHER_PAIRS, Interest, Pairs, Part, Span
from messaging.models import AccountRecipient, Subscription


class ChoiceInterest(Interest):
    """Subscriptions whose choices match a topic, areas and a severity (1 to 4).

    Asks of each subscription's own rows, and of no others. No area, on either side, is all of them.
    What is not actual is heard by testers alone.
    """

    def concerned(self, part: Part, span: Span) -> Q:
        """Return the condition of subscriptions whose choices include the alert.

        An exercise concerns testers only.
        """
        found = Q(pk__gt=part["after"], pk__lte=part["upto"])
        found &= self._chosen_by(Subscription, part)
        return found if part[self.key]["is_actual"] else found & Q(is_tester=True)

    def accounts(self, part: Part) -> Q:
        return self._chosen_by(AccountRecipient, part) if part[self.key]["is_actual"] else NOBODY

    def _chosen_by(self, model: type[Subscription] | type[AccountRecipient], part: Part) -> Q:
        """Return the condition of rows of ``model`` whose choices include the alert."""
        about, theirs = part[self.key], {str(model._meta.model_name): OuterRef("pk")}
        topics = model.topics.through._base_manager.filter(**theirs, topic=about["topic_id"])
        areas = model.areas.through._base_manager.filter(**theirs, area__in=about["area_ids"])
        found = Q(wants_alerts=True, min_severity__lte=about["rank"])
        found &= Q(every_topic=True) | Q(Exists(topics))
        if about["area_ids"]:
            found &= Q(every_area=True) | Q(Exists(areas))
        return found


CHOICES = ChoiceInterest("choices")
INTERESTS.append(CHOICES)
OTHER_PAIRS += [
    Pairs("alerts", Alert.events.through, "event", "alert"),
    Pairs("alerts", Alert.places.through, "place", "alert"),
]
