"""What is announced of live coverage."""

from django.dispatch import Signal

#: Sent after commit, with ``line`` (:class:`~nights.models.CoverageLine`).
line_written = Signal()
