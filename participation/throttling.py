"""How often a network may write a draft, send and try, and how many mails of each purpose leave for one mailbox."""

from django.http import HttpRequest
from limits import RateLimitItemPerDay, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from accounts.throttling import MailBudget, Throttle, network_of

#: New drafts, each of a batch too. A carrier has thousands behind one IPv4 address.
OPEN_DRAFT = Throttle(
    "proposal-open",
    {
        64: RateLimitItemPerHour(60),
        48: RateLimitItemPerHour(200),
        32: RateLimitItemPerHour(60),
        24: RateLimitItemPerHour(400),
    },
)
#: Pages and calendars read for somebody: each is a request of ours to a stranger's server.
READ = Throttle(
    "proposal-read",
    {
        64: RateLimitItemPerHour(20),
        48: RateLimitItemPerHour(100),
        32: RateLimitItemPerHour(40),
        24: RateLimitItemPerHour(200),
    },
)
#: Saving as one goes; of a correction, which is not kept, each look at it.
KEEP_DRAFT = Throttle("proposal-keep", {64: RateLimitItemPerHour(1_500), 32: RateLimitItemPerHour(4_000)})
#: Looks at a batch: thirty forms are checked, and what each resembles is looked for.
REVIEW_BATCH = Throttle(
    "proposal-batch",
    {
        64: RateLimitItemPerHour(300),
        48: RateLimitItemPerHour(1_500),
        32: RateLimitItemPerHour(600),
        24: RateLimitItemPerHour(2_400),
    },
)
#: Pictures, each decoded, or fetched first.
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
#: What is done with a link: codes tried, words written, links changed.
FOLLOW = Throttle("proposal-follow", {64: RateLimitItemPerHour(60), 32: RateLimitItemPerHour(120)})
#: Addresses that another server is asked for.
GEOCODE = Throttle("proposal-geocode", {64: RateLimitItemPerHour(60), 32: RateLimitItemPerHour(120)})
ASK_LINKS = Throttle("proposal-links", {64: RateLimitItemPerHour(10), 32: RateLimitItemPerHour(20)})
#: Codes for a proposal. A browser that is known for the address needs none.
CODES = MailBudget("proposal-code", RateLimitItemPerDay(10), RateLimitItemPerDay(20), RateLimitItemPerDay(20))
#: Links of an address, asked for by anybody who types it.
LINKS = MailBudget("proposal-links", RateLimitItemPerDay(4), RateLimitItemPerDay(12), RateLimitItemPerDay(12))
#: Receipts of corrections and reports.
RECEIPTS = MailBudget("notice-receipt", RateLimitItemPerDay(10), RateLimitItemPerDay(20), RateLimitItemPerDay(20))
#: Receipts of legal notices that leave at once. Beyond, one mail the next morning acknowledges all of a day.
LEGAL_RECEIPTS = MailBudget("legal-receipt", RateLimitItemPerDay(10), RateLimitItemPerDay(20))
#: Answers to legal notices that leave at once, whoever sent them. Beyond, one mail the next morning says all of a day.
LEGAL_ANSWERS = MailBudget("legal-answer", RateLimitItemPerDay(10), RateLimitItemPerDay(10))
#: What is asked at each pause of whoever types, counted by each process in its memory, as the search's suggestions.
TYPE = RateLimitItemPerMinute(600)
_limiter = FixedWindowRateLimiter(MemoryStorage())


def is_typing_too_fast(request: HttpRequest) -> bool:
    """Whether this network asks more often than all its people could type."""
    return not _limiter.hit(TYPE, "participation", network_of(request.META.get("REMOTE_ADDR", "")))
