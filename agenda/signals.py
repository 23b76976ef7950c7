"""What the agenda announces; who listens is the listener's affair.

``event_ids`` is the set of the events touched, possibly deleted by then; ``changes`` the list of
:class:`~agenda.models.changes.Change` that say what happened to them, whoever did it and however.
"""

from django.dispatch import Signal

#: Sent inside the transaction, with ``event_ids`` and ``snapshots``, those of them that are still there: rows of the
#: same database that must change with it. The ids of the changes are not taken yet: nobody else waits meanwhile, but
#: who changes the same events.
changing = Signal()

#: Sent inside the transaction, last, with ``changes`` and ``event_ids``: what needs their ids. Everybody who changes
#: anything waits until the commit.
recorded = Signal()

#: Sent after commit, with ``changes`` and ``event_ids``: everything else (other servers, sockets, mail). Not
#: ``patiently``, somebody's request waits: who would ask another server then answers LATER, and sees to it that the
#: worker sends it again. ``patiently``, LATER says that it was not told.
changed = Signal()
LATER = "later"

#: Sent inside the transaction in which Wagtail published a record, or set an hour for it: ``pk``, ``before`` (what its
#: row said, field by field; nothing for a new one, nor for an event) and ``actor``, who is nobody when a program does.
record_published = Signal()

#: Sent inside the transaction in which Wagtail withdrew a record that was public: ``pk`` and ``actor``.
record_withdrawn = Signal()

#: Sent inside the transaction in which two records become one, before that is written down: ``kept`` and ``gone``,
#: keys, and ``moved``, in which a receiver that brings what of its own points to the second over to the first notes,
#: under a name of its own, what it must know to bring it back, as JSON.
merged = Signal()

#: Sent inside the transaction in which they are two again, with the same; of events also with ``dates``, the keys
#: of the dates that the first gives back: their rows are about to go.
separated = Signal()
