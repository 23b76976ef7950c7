"""JSON of lines and notes: the same for sockets, event streams, polling and open data."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils.translation import override

from agenda.wording.dates import hour, iso
from nights.enums import LineKind
from nights.models import CoverageLine, Note
from nights.wording import say_length

Data = dict[str, object]

#: Kinds of lines that tell a note.
OF_NOTES = frozenset({LineKind.NOTE, LineKind.EDIT, LineKind.GONE})


def line_data(line: CoverageLine) -> Data:
    """Return what open pages are told of ``line``: what its rows say now."""
    coverage = line.coverage
    data: Data = {"direct": coverage.slug, "line": line.pk, "kind": line.kind}
    if line.kind == LineKind.STATE:
        data["state"] = coverage.state
    if line.kind == LineKind.PIN:
        data["pinned"] = summary_data(coverage.pinned)
    if line.note is not None and line.kind in OF_NOTES:
        data["note"] = note_data(line.note)
    return data


def note_data(note: Note) -> Data:
    """Return a note; of a withdrawn one its hour and the reason are left."""
    data: Data = {
        "uid": str(note.uid),
        "line": note.line,
        "revision": note.revision,
        "kind": note.kind,
        "at": iso(note.shown_at),
        "hour": said_hour(note.shown_at),
        "by": None,
    }
    if note.voice is not None:
        data["by"] = {"name": note.voice.name, "about": note.voice.about, "role": note.voice.role}
    if note.withdrawn_at:
        return data | {"gone": said_hour(note.withdrawn_at), "reason": note.reason}
    data["text"] = note.text
    if note.corrected_at:
        data["corrected"] = said_hour(note.corrected_at)
    if (took_s := note.took_s) is not None:
        asked = note.question
        data["asked"] = {"text": asked.text, "name": asked.name}
        data["took"] = said_in_each_language(lambda: say_length(took_s)) | {"seconds": took_s}
    if rendition := note.rendition:
        data["picture"] = {
            "url": rendition.url,
            "width": rendition.width,
            "height": rendition.height,
            "alt": note.picture_alt,
        }
    return data


def summary_data(note: Note | None) -> Data | None:
    """Return what is pinned, line by line; ``None`` if nothing is."""
    if note is None or note.live_at is None:
        return None
    return {"lines": note.lines, "at": iso(note.live_at), "hour": said_hour(note.live_at)}


def said_hour(moment: datetime) -> Data:
    return said_in_each_language(lambda: hour(moment))


def said_in_each_language(say: Callable[[], str]) -> Data:
    """Return the words of ``say`` by language."""
    said: Data = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            said[language] = say()
    return said
