"""Registered kinds of interest: events, pages, earlier messages, explicit subscription ids."""

from collections.abc import Collection, Sequence
from functools import reduce
from operator import and_

from django.db.models import Q

from messaging.interests import (
    INTERESTS,
    NOBODY,
    OTHER_PAIRS,
    Ids,
    Interest,
    Pairs,
    Part,
    Span,
    TableInterest,
)
from messaging.models import (
    AccountFollow,
    AccountSearch,
    Delivery,
    EventMatch,
    Finding,
    Follow,
    KeptSearch,
    Mail,
    Message,
)
from messaging.models.messages import POSTED_OR_IN_FLIGHT, ids_parameter


class ListInterest(Interest):
    """Subscriptions that the part lists by id, in ascending order; for short lists."""

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

    def accounts(self, part: Part) -> Q:
        found = self.accounts_of([part[self.key]]) & ~self.accounts_of(part["but_keepers"])
        follows = [FOLLOWERS.accounts_of([event_id]) for event_id in part["but_followers"]]
        return found & ~reduce(and_, follows) if follows else found


class MessageInterest(TableInterest):
    """Subscriptions with a delivery of earlier messages; accounts with a mail of their threads."""

    def accounts_of(self, subjects: Collection[object]) -> Q:
        threads = Message.objects.filter(Q(pk__in=subjects)).values("thread")
        mails = self.counting(Mail.objects.filter(thread__in=threads))
        return Q(email__in=mails.values("recipient"))


class AccountListInterest(Interest):
    """Accounts that the part lists by primary key, without subscriptions; for short lists.

    In no audience: the release before would not know the part.
    """

    @property
    def has_devices(self) -> bool:
        return False

    def concerned(self, part: Part, span: Span) -> Q:
        return NOBODY

    def accounts(self, part: Part) -> Q:
        return Q(pk__in=ids_parameter(part[self.key]))


#: By event id.
ACCOUNT_FOLLOWS = Pairs("account_follows", AccountFollow, "event", "user")
FOLLOWERS = TableInterest(
    "followers", Pairs("follows", Follow, "event"), of_accounts=ACCOUNT_FOLLOWS
)
#: By query string of a search.
KEEPERS = PageInterest(
    "keepers",
    Pairs("kept_searches", KeptSearch, "querystring"),
    of_accounts=Pairs("account_searches", AccountSearch, "querystring", "user"),
)
#: By message ids: subscriptions with a delivery of one.
NOTIFIED = MessageInterest("notified", Pairs("deliveries", Delivery, "message"))
#: By message ids: subscriptions to which one was sent, or is being sent.
POSTED = MessageInterest("posted", NOTIFIED.pairs, lambda rows: rows.filter(POSTED_OR_IN_FLIGHT))
LISTED = ListInterest("these")
LISTED_ACCOUNTS = AccountListInterest("accounts")

INTERESTS += [FOLLOWERS, KEEPERS, NOTIFIED, POSTED, LISTED, LISTED_ACCOUNTS]
OTHER_PAIRS += [
    Pairs("matches", EventMatch, "event", "pk"),
    Pairs("findings", Finding, "event", "kept_search"),
    ACCOUNT_FOLLOWS,
]
