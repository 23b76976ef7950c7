"""Rate limits of networks for drafts, sending and tries, and daily mail budgets of mailboxes."""

from collections.abc import Mapping

from django.http import HttpRequest
from limits import RateLimitItemPerDay, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from accounts.throttling import MailBudget, Throttle, network_of


def hourly_throttle(name: str, limits: Mapping[int, int]) -> Throttle:
    """Return a throttle of requests an hour, by length of the network's prefix."""
    return Throttle(name, {prefix: RateLimitItemPerHour(most) for prefix, most in limits.items()})


def mail_budget(purpose: str, *limits: int) -> MailBudget:
    """Return a budget of mails a day: of who asks, of a mailbox, and its reserve."""
    return MailBudget(purpose, *map(RateLimitItemPerDay, limits))


#: New drafts, those of a batch too. A carrier has thousands of people behind one IPv4 address.
OPEN_DRAFT = hourly_throttle("proposal-open", {64: 60, 48: 200, 32: 60, 24: 400})
#: Pages and calendars read on request: each is a request of ours to another server.
READ = hourly_throttle("proposal-read", {64: 20, 48: 100, 32: 40, 24: 200})
#: Saves of a draft; for a correction, which is not saved, views of it.
KEEP_DRAFT = hourly_throttle("proposal-keep", {64: 1_500, 32: 4_000})
#: Views of a batch: each checks thirty forms and searches for their duplicates.
REVIEW_BATCH = hourly_throttle("proposal-batch", {64: 300, 48: 1_500, 32: 600, 24: 2_400})
#: Pictures that are decoded, and maybe fetched first.
ADD_PICTURE = hourly_throttle("proposal-picture", {64: 30, 48: 200, 32: 60, 24: 400})
SEND = hourly_throttle("proposal-send", {64: 10, 48: 60, 32: 20, 24: 120})
#: Corrections and reports.
SEND_NOTICE = hourly_throttle("notice-send", {64: 20, 48: 100, 32: 40, 24: 200})
#: Uses of a link: codes tried, posts, links changed.
FOLLOW = hourly_throttle("proposal-follow", {64: 60, 32: 120})
#: Addresses sent to the geocoder.
GEOCODE = hourly_throttle("proposal-geocode", {64: 60, 32: 120})
ASK_LINKS = hourly_throttle("proposal-links", {64: 10, 32: 20})
#: Codes for a proposal. A known browser needs none.
CODES = mail_budget("proposal-code", 10, 20, 20)
#: Links of an address, requested by anybody who types it.
LINKS = mail_budget("proposal-links", 4, 12, 12)
#: Receipts of corrections and reports.
RECEIPTS = mail_budget("notice-receipt", 10, 20, 20)
#: Receipts of legal notices sent at once. Above, one mail the next morning lists those of a day.
LEGAL_RECEIPTS = mail_budget("legal-receipt", 10, 20)
#: Answers to legal notices sent at once, from any sender. Above, one mail the next morning lists
#: those of a day.
LEGAL_ANSWERS = mail_budget("legal-answer", 10, 10)
#: Requests while typing, counted by each process in memory, like the search's suggestions.
TYPE = RateLimitItemPerMinute(600)
_limiter = FixedWindowRateLimiter(MemoryStorage())


def is_typing_too_fast(request: HttpRequest) -> bool:
    """Return whether this network sends more requests than its people could by typing."""
    return not _limiter.hit(TYPE, "participation", network_of(request.META.get("REMOTE_ADDR", "")))
