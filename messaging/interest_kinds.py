"""Records of what a subscription follows here: an event, a page; of what it was told before; of those named by id."""

from collections.abc import Sequence
from functools import reduce
from operator import and_

from django.db.models import Q

from messaging.interests import BROUGHT, INTERESTS, Ids, Interest, Pairs, Part, Span, TableInterest
from messaging.models import Delivery, EventMatch, Finding, Follow, KeptSearch
from messaging.models.messages import DeliveryQuerySet, among


class ListInterest(Interest):
    """The subscriptions whose ids, in ascending order, the part holds: for few."""

    def concerned(self, part: Part, span: Span) -> Q:
        return Q(pk__in=among([pk for pk in part[self.key] if span.after < pk <= span.upto]))

    def lists(self, part: Part, after: int) -> Sequence[Ids]:
        return [[pk for pk in part[self.key] if pk > after]]


class PageInterest(TableInterest):
    """Whoever keeps the search of a page, but who follows all of ``but_followers``, or keeps one of ``but_keepers``."""

    def concerned(self, part: Part, span: Span) -> Q:
        found = self.of([part[self.key]], span) & ~self.of(part["but_keepers"], span)
        follows = [FOLLOWERS.of([event_id], span) for event_id in part["but_followers"]]
        return found & ~reduce(and_, follows) if follows else found


#: By the id of an event.
FOLLOWERS = TableInterest("followers", Pairs("follows", Follow, "event"))
#: By the query string of a search.
KEEPERS = PageInterest("keepers", Pairs("kept_searches", KeptSearch, "querystring"))
#: By ids of messages: whoever has a delivery of one.
NOTIFIED = TableInterest("notified", Pairs("deliveries", Delivery, "message"))
#: By ids of messages: those that one was posted to, or is in flight for.
POSTED = TableInterest("posted", NOTIFIED.pairs, DeliveryQuerySet.posted_or_in_flight)
THESE = ListInterest("these")

INTERESTS += [FOLLOWERS, KEEPERS, NOTIFIED, POSTED, THESE]
BROUGHT += [Pairs("matches", EventMatch, "event", "pk"), Pairs("findings", Finding, "event", "kept_search")]
