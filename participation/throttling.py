"""How often a network may write a draft, send, and try; and how many mails go to one address in a day, whoever asks."""

from limits import RateLimitItemPerDay, RateLimitItemPerHour

from accounts.throttling import Throttle

#: New drafts. A carrier has thousands behind one IPv4 address.
OPEN_DRAFT = Throttle(
    "proposal-open",
    {
        64: RateLimitItemPerHour(30),
        48: RateLimitItemPerHour(200),
        32: RateLimitItemPerHour(60),
        24: RateLimitItemPerHour(400),
    },
)
#: Saving as one goes.
KEEP_DRAFT = Throttle("proposal-keep", {64: RateLimitItemPerHour(1_500), 32: RateLimitItemPerHour(4_000)})
SEND = Throttle(
    "proposal-send",
    {
        64: RateLimitItemPerHour(10),
        48: RateLimitItemPerHour(60),
        32: RateLimitItemPerHour(20),
        24: RateLimitItemPerHour(120),
    },
)
#: What is done with a link: codes tried, words written, links changed.
FOLLOW = Throttle("proposal-follow", {64: RateLimitItemPerHour(60), 32: RateLimitItemPerHour(120)})
ASK_LINKS = Throttle("proposal-links", {64: RateLimitItemPerHour(10), 32: RateLimitItemPerHour(20)})
#: Mails to an address that has confirmed nothing, and links sent again: silently no more than these.
MAIL_TO = Throttle("proposal-mail", {}, RateLimitItemPerDay(5))
