"""What the alerts announce; who listens is the listener's affair."""

from django.dispatch import Signal

#: Sent after commit, with ``message`` (:class:`~alerts.models.Message`): there is something to say.
message_written = Signal()
#: Sent every second by whoever sends the mails, before they look: who has something to write there once its moment has
#: come writes it now. Any number send it, at the same time.
looking = Signal()
#: Sent every minute by each dispatcher that looks for what is due, from its database's thread: it lives.
dispatching = Signal()
