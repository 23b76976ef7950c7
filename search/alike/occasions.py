"""Kinds of occasion named in a title: a concert and a talk about its musician are two events."""

import re
from functools import lru_cache

from web.folding import fold

#: First or last event of something longer. It excludes all other kinds, whatever else the title
#: names.
OPENING = "opening"
_KINDS = {
    "music": r"concerts?|recitals?|auditions?",
    "talk": (
        r"conferences?|rencontres?|debats?|dedicaces?|table ronde|talks?|lectures?"
        r"|contes?|clubs?|reading"
    ),
    "class": r"ateliers?|stages?|cours|initiations?|master ?class(?:es)?|workshops?|class(?:es)?",
    "tour": r"visites?|balades?|promenades?|(?:guided|walking) tours?|walks?",
    "show": r"expositions?|expos?|exhibitions?",
    "film": r"projections?|films?|avant-premieres?|cine|screenings?",
    "market": r"marches?|brocantes?|vide-greniers?|vide-dressings?|bourses?|markets?",
    "mass": r"messes?|mass",
}
_KIND = {name: re.compile(rf"\b(?:{said})\b") for name, said in _KINDS.items()}
_OPENING = re.compile(
    r"\b(?:vernissages?|finissages?|inaugurations?|(?:soiree|seance|ceremonie) d'ouverture|cloture"
    r"|presse|opening)\b"
)


@lru_cache(20_000)
def occasions_of(title: str) -> frozenset[str]:
    """Return the kinds of occasion that the title names; of an opening, that kind alone."""
    said = fold(title)
    if _OPENING.search(said):
        return frozenset([OPENING])
    return frozenset(name for name, pattern in _KIND.items() if pattern.search(said))
