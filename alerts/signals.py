"""What the alerts announce; who listens is the listener's affair."""

from django.dispatch import Signal

#: Sent after commit, with ``message`` (:class:`~alerts.models.Message`): there is something to say.
message_written = Signal()
