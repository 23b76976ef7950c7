"""Rate limits of networks for drafts, sending and tries, and daily mail budgets of mailboxes."""

from django.http import HttpRequest
from limits import RateLimitItemPerDay, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from accounts.throttling import MailBudget, Throttle, network_of

#: New drafts, those of a batch too. A carrier has thousands of people behind one IPv4 address.
OPEN_DRAFT = Throttle(
    "proposal-open",
    {
        64: RateLimitItemPerHour(60),
        48: RateLimitItemPerHour(200),
        32: RateLimitItemPerHour(60),
        24: RateLimitItemPerHour(400),
    },
)
#: Pages and calendars read on request: each is a request of ours to another server.
READ = Throttle(
    "proposal-read",
    {
        64: RateLimitItemPerHour(20),
        48: RateLimitItemPerHour(100),
        32: RateLimitItemPerHour(40),
        24: RateLimitItemPerHour(200),
    },
)
#: Saves of a draft; for a correction, which is not saved, views of it.
KEEP_DRAFT = Throttle(
    "proposal-keep", {64: RateLimitItemPerHour(1_500), 32: RateLimitItemPerHour(4_000)}
)
#: Views of a batch: each checks thirty forms and searches for their duplicates.
REVIEW_BATCH = Throttle(
    "proposal-batch",
    {
        64: RateLimitItemPerHour(300),
        48: RateLimitItemPerHour(1_500),
        32: RateLimitItemPerHour(600),
        24: RateLimitItemPerHour(2_400),
    },
)
#: Pictures that are decoded, and maybe fetched first.
ADD_PICTURE = Throttle(
    "proposal-picture",
    {
        64: RateLimitItemPerHour(30),
        48: RateLimitItemPerHour(200),
        32: RateLimitItemPerHour(60),
        24: RateLimitItemPerHour(400),
    },
)
SEND = Throttle(
    "proposal-send",
    {
        64: RateLimitItemPerHour(10),
        48: RateLimitItemPerHour(60),
        32: RateLimitItemPerHour(20),
        24: RateLimitItemPerHour(120),
    },
)
#: Corrections and reports.
SEND_NOTICE = Throttle(
    "notice-send",
    {
        64: RateLimitItemPerHour(20),
        48: RateLimitItemPerHour(100),
        32: RateLimitItemPerHour(40),
        24: RateLimitItemPerHour(200),
    },
)
#: Uses of a link: codes tried, posts, links changed.
FOLLOW = Throttle("proposal-follow", {64: RateLimitItemPerHour(60), 32: RateLimitItemPerHour(120)})
#: Addresses sent to the geocoder.
GEOCODE = Throttle(
    "proposal-geocode", {64: RateLimitItemPerHour(60), 32: RateLimitItemPerHour(120)}
)
ASK_LINKS = Throttle("proposal-links", {64: RateLimitItemPerHour(10), 32: RateLimitItemPerHour(20)})
#: Codes for a proposal. A known browser needs none.
CODES = MailBudget(
    "proposal-code", RateLimitItemPerDay(10), RateLimitItemPerDay(20), RateLimitItemPerDay(20)
)
#: Links of an address, requested by anybody who types it.
LINKS = MailBudget(
    "proposal-links", RateLimitItemPerDay(4), RateLimitItemPerDay(12), RateLimitItemPerDay(12)
)
#: Receipts of corrections and reports.
RECEIPTS = MailBudget(
    "notice-receipt", RateLimitItemPerDay(10), RateLimitItemPerDay(20), RateLimitItemPerDay(20)
)
#: Receipts of legal notices sent at once. Above, one mail the next morning lists those of a day.
LEGAL_RECEIPTS = MailBudget("legal-receipt", RateLimitItemPerDay(10), RateLimitItemPerDay(20))
#: Answers to legal notices sent at once, from any sender. Above, one mail the next morning lists
#: those of a day.
LEGAL_ANSWERS = MailBudget("legal-answer", RateLimitItemPerDay(10), RateLimitItemPerDay(10))
#: Requests while typing, counted by each process in memory, like the search's suggestions.
TYPE = RateLimitItemPerMinute(600)
_limiter = FixedWindowRateLimiter(MemoryStorage())


def is_typing_too_fast(request: HttpRequest) -> bool:
    """Return whether this network sends more requests than its people could by typing."""
    return not _limiter.hit(TYPE, "participation", network_of(request.META.get("REMOTE_ADDR", "")))
