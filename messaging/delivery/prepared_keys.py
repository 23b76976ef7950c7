"""Key material prepared while nothing is to be sent, so that an alert needs but its text: in memory, each used once."""

from collections.abc import Sequence
from contextlib import suppress

from django.conf import settings

from messaging.delivery.webpush import KeyMaterial
from messaging.models import Subscription
from messaging.models.subscriptions import Keys

#: Subscriptions read at once: made in a quarter of the time between two looks.
PAGE = 500


class PreparedKeys:
    """Those of one dispatcher, by the keys that they are made for: of keys that changed, none is ever given out.

    They are made in rounds through the subscriptions. What a round did not meet again is dropped with it: the keys of
    a subscription that was given back, or has others now. Beyond ``settings.PUSH_PREPARED`` of them, both rounds
    together, the rest is made as it is sent.
    """

    def __init__(self) -> None:
        self.most: int = settings.PUSH_PREPARED
        self.after = 0
        self._of_this_round: dict[bytes, KeyMaterial] = {}
        self._of_the_last: dict[bytes, KeyMaterial] = {}

    def __len__(self) -> int:
        return len(self._of_this_round) + len(self._of_the_last)

    def encrypt(self, text: bytes, point: bytes, secret: bytes) -> bytes:
        """The body for one browser, with keys that were ready and are no more, else with some made now.

        Raises ``ValueError`` for what cannot be encrypted.
        """
        keys = self._taken(point + secret) or KeyMaterial(point, secret)
        return keys.encrypt(text)

    def next_page(self) -> list[Keys]:
        """The next subscriptions of this round, none at its end. Waits for the database: call it in a thread."""
        return list(Subscription.objects.keys_after(self.after)[:PAGE]) if self.most > 0 else []

    def prepare(self, rows: Sequence[Keys]) -> None:
        """See that each of ``rows`` has one, and that it outlives this round; without any row, begin the next round."""
        for pk, point, secret in rows:
            self.after, keys = pk, (bytes(point), bytes(secret))
            ready = self._taken(b"".join(keys))
            if ready is None and len(self) >= self.most:
                if not self._of_the_last:
                    continue
                self._of_the_last.popitem()  # of whom this round would come to last
            with suppress(ValueError):  # it is said when something is to be sent there
                self._of_this_round[b"".join(keys)] = ready or KeyMaterial(*keys)
        if not rows or len(self._of_this_round) >= self.most:
            self.after = 0
            self._of_the_last, self._of_this_round = self._of_this_round, {}

    def _taken(self, keys: bytes) -> KeyMaterial | None:
        """Out of our hands before anything else happens to it."""
        return self._of_this_round.pop(keys, None) or self._of_the_last.pop(keys, None)
