"""What followers add to the editors' CMS: how many there are of events."""

from agenda.lookup import register_follows
from messaging.models import Follow

register_follows(lambda events: Follow.objects.filter(event__in=events).values("subscription").distinct().count())
