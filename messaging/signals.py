"""What is announced of messages and their deliveries; who listens is the listener's affair."""

from django.dispatch import Signal

#: Sent after commit, with ``message`` (:class:`~messaging.models.Message`): there is something to
#: say.
message_written = Signal()
#: Sent every second by whoever sends the mails, before they look: who has something to write there
#: once its moment has come writes it now. Any number send it, at the same time.
looking = Signal()
#: Sent every minute by each dispatcher that looks for what is due, from its database's thread: it
#: lives.
dispatching = Signal()
#: Of messages whose kind has them timed (``is_timed``), each within the transaction that writes it:
#: ``deliveries`` are written now; those of ``moments``, by their ids, were posted; ``deliveries``
#: were shown so long ``ago`` by the device's own clock.
deliveries_written, deliveries_posted, deliveries_shown = Signal(), Signal(), Signal()
#: Sent before ``deliveries`` are deleted, in one transaction with it.
deliveries_forgotten = Signal()
