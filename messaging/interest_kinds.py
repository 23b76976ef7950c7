"""Registered kinds of interest: events, pages, earlier messages, explicit subscription ids."""

from collections.abc import Sequence
from functools import reduce
from operator import and_

from django.db.models import Q

from messaging.interests import (
    INTERESTS,
    OTHER_PAIRS,
    Ids,
    Interest,
    Pairs,
    Part,
    Span,
    TableInterest,
)
from messaging.models import AccountFollow, Delivery, EventMatch, Finding, Follow, KeptSearch
from messaging.models.messages import DeliveryQuerySet, ids_parameter


class ListInterest(Interest):
    """Subscriptions listed by id in the part, in ascending order; for few."""

    def concerned(self, part: Part, span: Span) -> Q:
        return Q(
            pk__in=ids_parameter([pk for pk in part[self.key] if span.after < pk <= span.upto])
        )

    def lists(self, part: Part, after: int) -> Sequence[Ids]:
        return [[pk for pk in part[self.key] if pk > after]]


class PageInterest(TableInterest):
    """Subscriptions that keep the search of a page.

    Except those that follow all events ``but_followers``, or keep one of ``but_keepers``.
    """

    def concerned(self, part: Part, span: Span) -> Q:
        """Return the condition of followers of the page who are not notified otherwise."""
        found = self.of([part[self.key]], span) & ~self.of(part["but_keepers"], span)
        follows = [FOLLOWERS.of([event_id], span) for event_id in part["but_followers"]]
        return found & ~reduce(and_, follows) if follows else found


#: By event id.
FOLLOWERS = TableInterest("followers", Pairs("follows", Follow, "event"))
#: By query string of a search.
KEEPERS = PageInterest("keepers", Pairs("kept_searches", KeptSearch, "querystring"))
#: By message ids: subscriptions with a delivery of one.
NOTIFIED = TableInterest("notified", Pairs("deliveries", Delivery, "message"))
#: By message ids: subscriptions to which one was sent, or is being sent.
POSTED = TableInterest("posted", NOTIFIED.pairs, DeliveryQuerySet.posted_or_in_flight)
LISTED = ListInterest("these")

INTERESTS += [FOLLOWERS, KEEPERS, NOTIFIED, POSTED, LISTED]
OTHER_PAIRS += [
    Pairs("matches", EventMatch, "event", "pk"),
    Pairs("findings", Finding, "event", "kept_search"),
    Pairs("account_follows", AccountFollow, "event", "user"),
]
