"""Error messages for dates in words that could not be parsed, for forms without JavaScript."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from agenda.models import Event
from datetext import Reading

SHOWN_ANSWERS = 3
#: How many characters of a sentence a message quotes.
SHOWN_SIGNS = 200


def refusals(reading: Reading, *, but: frozenset[str] = frozenset()) -> list[str]:
    """Return why ``reading`` is refused, one sentence each.

    ``but`` are questions that may stay open.
    """
    return list(_refusals(reading, but)) or [_("Je n’ai pas compris de date.")]


def unread(event: Event) -> str:
    """Return why unread dates block the publication of ``event``; empty if all dates are read."""
    if event.unread_words:
        return _(
            "Des dates sont tapées et pas encore lues : %(words)s. Ouvrez la fiche et "
            "enregistrez : elles seront lues, "
            "ou vous saurez ce qui manque."
        ) % {"words": _quoted(event.unread_words[:SHOWN_SIGNS])}
    if event.is_unfinished:
        return _(
            "Une date est tapée à moitié. Ouvrez la fiche et enregistrez : vous saurez ce qui "
            "manque."
        )
    return ""


def _refusals(reading: Reading, but: frozenset[str]) -> Iterator[str]:
    """Yield a sentence for left-over words, each contradiction and each open question."""
    if reading.left_over:
        yield _("Je n’ai pas compris : %(words)s.") % {
            "words": ", ".join(map(_quoted, reading.left_over))
        }
    for remark in [
        *reading.contradictions,
        *(asked for asked in reading.questions if asked.code not in but),
    ]:
        answers = [_quoted(answer.text) for answer in remark.answers[:SHOWN_ANSWERS]]
        if answers:
            yield _("%(question)s Écrivez par exemple %(answers)s.") % {
                "question": remark.message,
                "answers": _(" ou ").join(answers),
            }
        else:
            yield remark.message


def _quoted(words: str) -> str:
    return _("« %(words)s »") % {"words": words}
