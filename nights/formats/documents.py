"""A coverage as open data, as a feed (Atom) and as schema.org's ``LiveBlogPosting``."""

from collections.abc import Sequence
from dataclasses import asdict

from django.conf import settings
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from agenda.formats import atom
from agenda.formats.addresses import absolute_url, event_address
from agenda.wording.dates import iso
from nights.figures import QuestionFigures
from nights.formats.lines import Data, note_data, summary_data
from nights.models import Coverage, Note

#: Most notes of a feed: the last ones.
LONGEST_FEED = 100
HEADLINE_LENGTH = 110


def coverage_data(coverage: Coverage, notes: Sequence[Note], figures: QuestionFigures) -> Data:
    """Return a coverage with its notes, in their order."""
    return {
        "direct": coverage.slug,
        "title": coverage.title,
        "lead": coverage.lead,
        "hashtag": coverage.hashtag,
        "state": coverage.state,
        "url": absolute_url(coverage.get_absolute_url()),
        "language": coverage.language,
        "starts_at": iso(coverage.starts_at),
        "ends_at": iso(coverage.ends_at),
        "opened_at": coverage.opened_at and iso(coverage.opened_at),
        "closed_at": coverage.closed_at and iso(coverage.closed_at),
        "line": max((note.line or 0 for note in notes), default=0),
        "pinned": summary_data(coverage.pinned),
        "questions": asdict(figures),
        "notes": [note_data(note) for note in notes],
    }


def coverage_feed(coverage: Coverage, notes: Sequence[Note], path: str) -> bytes:
    """Return the last notes as Atom, newest first; a withdrawn one says that it is."""
    url = absolute_url(coverage.get_absolute_url())
    moments = [note.withdrawn_at or note.corrected_at or note.live_at for note in notes]
    entries = [
        atom.FeedEntry(
            id=note.uid.urn,
            title=Truncator(note.text or _("Note retirée")).chars(HEADLINE_LENGTH),
            summary=note.text or note.reason,
            address=f"{url}#{note.anchor}",
            related=absolute_url(path.removesuffix(".atom") + ".json"),
            related_type="application/json",
            language=coverage.language,
            published_at=note.shown_at,
            modified_at=moment or note.shown_at,
            author=note.voice.name if note.voice else settings.CITY_NAME,
        )
        for note, moment in zip(notes, moments, strict=True)
    ]
    changed = [moment for moment in (*moments, coverage.closed_at) if moment]
    return atom.write_feed(
        entries[::-1],
        title=f"{coverage.title} · {settings.CITY_NAME}",
        url=url,
        source=absolute_url(path),
        updated_at=max(changed, default=coverage.starts_at),
        language=coverage.language,
        author=settings.CITY_NAME,
    )


def coverage_jsonld(coverage: Coverage, notes: Sequence[Note]) -> Data:
    """Return the ``LiveBlogPosting`` of the page that shows ``notes``."""
    url = absolute_url(coverage.get_absolute_url())
    updates: list[Data] = []
    for note in notes:
        if note.is_gone:
            continue
        update: Data = {
            "@type": "BlogPosting",
            "headline": Truncator(note.text).chars(HEADLINE_LENGTH),
            "articleBody": note.text,
            "datePublished": iso(note.shown_at),
            "url": f"{url}#{note.anchor}",
        }
        if note.corrected_at:
            update["dateModified"] = iso(note.corrected_at)
        if note.voice:
            update["author"] = {"@type": "Person", "name": note.voice.name}
        updates.append(update)
    moments = [note.withdrawn_at or note.corrected_at or note.live_at for note in notes]
    last = max(
        (moment for moment in (*moments, coverage.opened_at, coverage.closed_at) if moment),
        default=coverage.starts_at,
    )
    return {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "headline": coverage.title,
        "url": url,
        "inLanguage": coverage.language,
        "coverageStartTime": iso(coverage.opened_at or coverage.starts_at),
        "coverageEndTime": iso(coverage.closed_at or coverage.ends_at),
        "dateModified": iso(last),
        "about": _subject(coverage),
        "liveBlogUpdate": updates,
    }


def _subject(coverage: Coverage) -> Data:
    """Return what is told: an event, or a series of them."""
    if coverage.event:
        address = event_address(coverage.event)
        return {"@type": "Event", "name": coverage.event.title, "url": address}
    programme = coverage.programme
    return {
        "@type": "EventSeries",
        "name": programme.title if programme else coverage.title,
        "startDate": iso(coverage.starts_at),
        "endDate": iso(coverage.ends_at),
    }
