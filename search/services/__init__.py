"""Services of the search: index, search server, fingerprints, zero-result queries."""

from search.services.doubles import dismiss_double, find_doubles, recall_double
from search.services.fruitless import forget_fruitless, note_fruitless
from search.services.indexing import (
    collecting_rarely,
    index_events,
    index_left_over,
    index_snapshots,
    reindex,
)
from search.services.landmarks import (
    forget_deleted_landmarks,
    index_landmarks,
    keep_edited_landmark,
)
from search.services.lookalikes import (
    LookAlike,
    compare_entries,
    entry_of_event,
    find_lookalikes,
    find_lookalikes_of_each,
    fingerprint_draft,
    keep_fingerprints,
    rebuild_fingerprints,
    write_fingerprints,
    writing_drafts_together,
)
from search.services.meanings import count_due_meanings, note_meanings, write_meanings
from search.services.place_lookalikes import AlikePlace, find_alike_places, named_places_like
from search.services.server import (
    feed,
    feed_up_to,
    has_server,
    rebuild_index,
    roll_back,
    server_lag,
    server_state,
)
