"""Signals of the agenda, for receivers in upper apps.

``event_ids`` is the set of the events concerned, which may be deleted by then; ``changes`` the list
of :class:`~agenda.models.changes.Change` recorded for them.
"""

from django.dispatch import Signal

#: Sent inside the transaction, with ``event_ids`` and ``snapshots`` of those that still exist: for
#: tables of the same database that must change with the events. The commit counter is not locked
#: yet, so only transactions on the same events wait.
changing = Signal()

#: Sent last inside the transaction, with ``changes`` and ``event_ids``: for what needs the ids of
#: changes. All transactions with changes wait for the commit, so receivers must be fast.
recorded = Signal()

#: Sent after commit, with ``changes`` and ``event_ids``: for everything else (other servers,
#: sockets, mail). If ``patiently`` is false, a request waits: a receiver that needs another server
#: returns LATER, and has the worker send the signal again. If it is true, LATER means that the
#: receiver could not finish.
changed = Signal()
LATER = "later"

#: Sent inside the transaction in which Wagtail published or scheduled a record, with ``pk``,
#: ``before`` (values of its row by field; empty for a new record and for events) and ``actor``
#: (``None`` for a program).
record_published = Signal()

#: Sent inside the transaction in which Wagtail unpublished a public record, with ``pk`` and
#: ``actor``.
record_withdrawn = Signal()

#: Sent inside the transaction that merges two records, before the merge is recorded: ``kept`` and
#: ``gone`` are keys. A receiver moves its own rows from ``gone`` to ``kept``, and stores in the
#: dict ``moved``, under a key of its own, what it needs to move them back (JSON).
merged = Signal()

#: Sent inside the transaction that undoes a merge, with the same arguments; for events also
#: ``dates``, the keys of the dates that ``kept`` gives back, whose rows will be deleted.
separated = Signal()
