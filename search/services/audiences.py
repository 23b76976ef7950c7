"""Audiences that an event's text mentions, by words and by ages.

They are beside the audience that its author chose.
"""

import re
from collections.abc import Iterator

from agenda.enums import AudienceKind
from search.text import split_words
from web.folding import fold

#: Age range of each audience, inclusive; seniors start at ``ELDEST``.
AGES = {AudienceKind.CHILDREN: (0, 11), AudienceKind.YOUNG: (12, 17)}
ELDEST = 60
OLDEST = 99

_AGE = r"(\d{1,2})(?: ans?)?"
_YEARS = r"ans?(?! (?:de|du|d|des|apres|deja) )"  # «10 ans du festival» is not an age
_FROM_TO = re.compile(rf" {_AGE} (?:a |et )?(\d{{1,2}}) {_YEARS}")
_FROM = re.compile(
    rf" (?:des|a partir de|plus de|a partir d|partir des)(?: l age de)? (\d{{1,2}}) {_YEARS}"
)
_AND_MORE = re.compile(r" (\d{1,2}) ans (?:et plus|et \+|minimum) ")
_UP_TO = re.compile(rf" (?:jusque a|moins de) (\d{{1,2}}) {_YEARS}")
_MONTHS = re.compile(r" \d{1,2} mois (?:a|et plus) ")

_WORDS = {
    kind: frozenset(said.split())
    for kind, said in (
        (
            AudienceKind.CHILDREN,
            "enfant enfants bebe bebes bambin bambins kids children petits jeunesse ludotheque",
        ),
        (AudienceKind.FAMILIES, "famille familles familial familiale familiaux familiales family"),
        (
            AudienceKind.YOUNG,
            "ado ados adolescent adolescents adolescente adolescentes jeunes teens",
        ),
        (AudienceKind.SENIORS, "senior seniors aine aines retraite retraites"),
    )
}


def audiences_said(
    text: str, age_from: int | None = None, age_to: int | None = None
) -> list[AudienceKind]:
    """Return the audiences that ``text`` (title and lead) or the ages mean, in their order."""
    said = split_words(fold(text).replace("jusqu'", "jusque "))
    ranges = list(_ranges(f" {' '.join(said)} "))
    if age_from or age_to:
        ranges.append((age_from or 0, min(age_to or OLDEST, OLDEST)))
    return [
        kind
        for kind in AudienceKind
        if not _WORDS.get(kind, frozenset()).isdisjoint(said)
        or any(_meets(kind, *ages) for ages in ranges)
    ]


def _ranges(line: str) -> Iterator[tuple[int, int]]:
    """Yield age ranges found in the text; :data:`OLDEST` stands for an open end."""
    for found in _FROM_TO.finditer(line):
        if int(found[1]) < int(found[2]):
            yield int(found[1]), int(found[2])
    for pattern in (_FROM, _AND_MORE):
        yield from ((int(found[1]), OLDEST) for found in pattern.finditer(line))
    yield from ((0, int(found[1])) for found in _UP_TO.finditer(line))
    if _MONTHS.search(line):
        yield 0, 3


def _meets(kind: AudienceKind, youngest: int, oldest: int) -> bool:
    """Whether an age range fits the audience: it overlaps the audience's ages.

    A range without an upper bound must not begin below them; for seniors it must begin near
    :data:`ELDEST`.
    """
    if kind == AudienceKind.SENIORS:
        return youngest >= ELDEST - 5
    first, last = AGES.get(kind, (OLDEST, 0))
    return youngest <= last and oldest >= first and (oldest < OLDEST or youngest >= first)
