"""Signals of participation: what a person decided of what somebody sent.

Both are sent inside the transaction of the decision, with the locked row ``sent`` as it is now.
"""

from django.dispatch import Signal

#: Sent with ``actor`` when somebody published, accepted or refused ``sent``; with ``None`` when
#: trust alone published it, or when its sender proves the address only after the decision.
judged = Signal()

#: Sent before ``sent``, which was published, is refused after all.
overturned = Signal()
