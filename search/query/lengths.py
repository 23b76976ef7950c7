"""Greatest length in words: «une heure au plus», «moins de deux heures», «1h30 max»."""

from collections.abc import Iterator

from search.query.numbers import NUMBER_WORD, is_denied, number_of
from search.query.parameters import LONGEST_LENGTH
from search.query.sentences import PhraseMatch, Sentence, phrase

_LENGTH = (
    rf"(?:(?P<hours>\d{{1,2}}|une?|an?|one|{NUMBER_WORD}) ?(?:h|heures?|hours?|hrs?)"
    r"(?: ?(?P<minutes>[0-5]\d)(?: ?(?:minutes?|mins?|mn))?"
    r"|(?P<half> et demie| and a half)|(?P<quarter> et quart| and a quarter)"
    r"|(?P<spoken> (?:quinze|vingt|trente|quarante|cinquante)))?"
    r"|(?P<half_hour>(?:une )?demi heure|half an hour|half hour)"
    r"|(?P<quarters>trois quarts? d heure|three quarters of an hour)"
    r"|(?P<only_minutes>\d{1,4}) ?(?:minutes?|mins?|mn))"
)
_LASTING = (
    r"(?:courte?s? )?(?:(?:(?:qui|ca) dure(?:nt)?|qui ne dure(?:nt)? pas|d une duree de|duree"
    r"|lasting|that lasts?) )?"
)
_AT_MOST = (
    r"(?:(?:de |d )?(?:moins de|moins d|pas plus de|pas plus d|plus de|plus d)"
    r"|maximum|maxi|max|au plus|(?:for )?(?:under|less than|no (?:more|longer) than"
    r"|not (?:more|longer) than|at most|up to|shorter than))"
)
_OR_LESS = (
    r"(?:au plus|maximum|maxi|max|grand max|au maximum|au max|tops|at most|or less|or under"
    r"|ou moins)"
)
#: A way or a delay, not a length: «à moins de deux heures de Paris».
_NOT_AWAY = r"(?! (?:de|du|des|d|from|away|by|before|avant|apres|after|a pied|drive|walk|walking) )"

_BEFORE = phrase(rf"{_LASTING}(?P<most>{_AT_MOST}) {_LENGTH}{_NOT_AWAY}")
_AFTER = phrase(rf"{_LASTING}(?:de |d )?{_LENGTH} {_OR_LESS}{_NOT_AWAY}")
#: Words before a delay: «dans moins d’une heure», «in less than an hour».
_OF_DELAY = frozenset(["dans", "ici", "within", "a"])


def lengths_in(sentence: Sentence) -> Iterator[tuple[PhraseMatch, int]]:
    """Yield each phrase for a greatest length: where it is, and the minutes."""
    for pattern in (_BEFORE, _AFTER):
        for found in sentence.find(pattern):
            minutes = _minutes_of(found)
            if 0 < minutes <= LONGEST_LENGTH and not _is_something_else(found, sentence):
                yield found, minutes


def _minutes_of(found: PhraseMatch) -> int:
    """Return the length of a match in minutes."""
    groups = found.match.groupdict()
    if groups["half_hour"]:
        return 30
    if groups["quarters"]:
        return 45
    if groups["only_minutes"]:
        return int(groups["only_minutes"])
    hours = 1 if groups["hours"] in ("un", "une", "a", "an", "one") else number_of(groups["hours"])
    if groups["half"]:
        return hours * 60 + 30
    if groups["spoken"]:
        return hours * 60 + number_of(groups["spoken"].strip())
    return hours * 60 + (15 if groups["quarter"] else int(groups["minutes"] or 0))


def _is_something_else(found: PhraseMatch, sentence: Sentence) -> bool:
    """Whether the words mean a delay, or more than a length."""
    before = sentence.tokens[found.first - 1].word if found.first else ""
    most = found.match.groupdict().get("most") or ""
    if before in _OF_DELAY or (before == "in" and "less" in most):
        return True
    is_more = most.removeprefix("de ").removeprefix("d ").startswith("plus ")
    is_not_more = is_more and "ne dure" in found.match[0]
    return (is_more and not is_not_more) or is_denied(sentence, found.first)
