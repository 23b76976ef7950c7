"""What is announced of live coverage."""

from django.dispatch import Signal

#: Sent after commit, with ``line`` (:class:`~nights.models.CoverageLine`).
line_written = Signal()

#: Sent after commit, with ``note``, ``image`` and ``alt``: a voice's picture waits to be shown.
note_picture_came = Signal()
