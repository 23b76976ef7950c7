"""What the agenda announces; who listens is the listener's affair.

The first two carry ``changes`` (list of :class:`~agenda.models.changes.Change`) and
``event_ids`` (set of int, the events touched, possibly deleted by then).
"""

from django.dispatch import Signal

#: Sent inside the transaction: rows of the same database that must change with it.
changing = Signal()

#: Sent after commit: everything else (other servers, sockets, mail).
changed = Signal()

#: Sent by ``manage.py demo`` once the city stands, for the apps above to add their part.
demonstration_made = Signal()
