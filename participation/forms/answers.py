"""Answers of an author about possible duplicates, saved with the form: a part, or different."""

import re

from participation.forms.typed import FormValues, Typed
from search.alike import Verdict

FIELD = "alike_answer"
#: Key of all unpublished duplicates together, which get one answer.
WAITING = "waiting"
#: Prefix of the key of another draft of the same batch.
DRAFT = "draft-"
MOST_ANSWERS = 20
ANSWER = re.compile(rf"(same|part|other|forget):((?:{DRAFT})?\d{{1,18}}|{WAITING})")


def read_answers(typed: FormValues) -> dict[str, Verdict]:
    """Return the answers, by key of the event or draft, or ``WAITING``."""
    said = (ANSWER.fullmatch(word) for word in typed.get(FIELD, "").split())
    return {
        found[2]: Verdict(found[1]) for found in said if found and found[1] in ("part", "other")
    }


def with_answer(typed: Typed, answer: str) -> Typed:
    """Return ``typed`` with one answer added or removed.

    «same», which leads to another page, and invalid answers change nothing.
    """
    found = ANSWER.fullmatch(answer)
    if found is None or found[1] == Verdict.SAME:
        return typed
    said = {key: verdict for key, verdict in read_answers(typed).items() if key != found[2]}
    if found[1] != "forget":
        said[found[2]] = Verdict(found[1])
    return typed | {
        FIELD: " ".join(f"{verdict}:{key}" for key, verdict in [*said.items()][-MOST_ANSWERS:])
    }


def is_said_another(typed: FormValues, draft: int) -> bool:
    """Return whether the author said that the other ``draft`` of the batch is a different event."""
    return read_answers(typed).get(f"{DRAFT}{draft}") == Verdict.OTHER


def event_said_the_same(answer: str) -> int | None:
    """Return the event's key of the button «C’est le même»; ``None`` for any other button."""
    found = ANSWER.fullmatch(answer)
    return int(found[2]) if found and found[1] == Verdict.SAME and found[2].isdecimal() else None
