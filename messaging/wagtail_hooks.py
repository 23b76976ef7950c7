"""What followers add to the editors' CMS: how many there are of events."""

from agenda.lookup import register_follows
from messaging.interest_kinds import FOLLOWERS

register_follows(FOLLOWERS.pairs.count_others)
