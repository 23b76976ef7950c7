"""Key material prepared while the dispatcher is idle, so that an alert leaves sooner.

Kept in memory; each is used once.
"""

from collections.abc import Sequence
from contextlib import suppress

from django.conf import settings

from messaging.delivery.webpush import KeyMaterial
from messaging.models import Subscription
from messaging.models.subscriptions import Keys

#: Subscriptions read at once: made in a quarter of the time between two looks.
PAGE = 500


class PreparedKeys:
    """Prepared key material of one dispatcher, by the browser keys that it was made for.

    It is made in rounds through the subscriptions. Material that a round does not meet again (a
    subscription that is gone or has new keys) is dropped after that round. At most
    ``settings.PUSH_PREPARED`` are kept, both rounds together; other material is made when a message
    is sent.
    """

    def __init__(self) -> None:
        self.most: int = settings.PUSH_PREPARED
        self.after = 0
        self._of_this_round: dict[bytes, KeyMaterial] = {}
        self._of_the_last: dict[bytes, KeyMaterial] = {}

    def __len__(self) -> int:
        return len(self._of_this_round) + len(self._of_the_last)

    def encrypt(self, text: bytes, point: bytes, secret: bytes) -> bytes:
        """Return the encrypted body for one browser, with prepared key material if there is any.

        That material is used up. Raises ``ValueError`` for what cannot be encrypted.
        """
        keys = self._taken(point + secret) or KeyMaterial(point, secret)
        return keys.encrypt(text)

    def next_page(self) -> list[Keys]:
        """Return the next subscriptions' keys of this round; an empty list at its end.

        Waits for the database: call it in a thread.
        """
        return list(Subscription.objects.keys_after(self.after)[:PAGE]) if self.most > 0 else []

    def prepare(self, rows: Sequence[Keys]) -> None:
        """Make key material for those of ``rows`` without, kept until the end of the next round.

        Without rows, or when the store is full, begin the next round. Keys that cannot be used are
        skipped.
        """
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
        """Remove and return the material for ``keys``, before anything can use it twice.

        ``None`` without any.
        """
        return self._of_this_round.pop(keys, None) or self._of_the_last.pop(keys, None)
