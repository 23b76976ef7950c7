"""Rate limits of what readers send; a venue or a carrier has thousands behind one IPv4 address."""

from limits import RateLimitItemPerMinute

from accounts.throttling import Throttle

ASK = Throttle(
    "night-ask",
    {64: RateLimitItemPerMinute(3, 10), 48: RateLimitItemPerMinute(20, 10)}
    | {32: RateLimitItemPerMinute(20, 10), 24: RateLimitItemPerMinute(100, 10)},
)
#: «Moi aussi», and what a device takes off its own list.
WANT = Throttle(
    "night-want", {64: RateLimitItemPerMinute(30, 10), 32: RateLimitItemPerMinute(300, 10)}
)
#: What one voice sends; an outbox that comes out of a tunnel empties itself at once.
VOICE_POSTS = Throttle("night-voice", {}, RateLimitItemPerMinute(60, 10))
