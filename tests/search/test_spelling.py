"""The nearest word that is said, held against its definition."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engines.spelling import BY_FORM, nearest, neighbours, reach


def steps_apart(typed: str, said: str) -> int:
    """How many letters are wrong, left out, too many, or changed about with the next.

    Damerau's and Levenshtein's distance with no letter touched twice (optimal string alignment), the whole table.
    """
    rows = [list(range(len(said) + 1))]
    for i, letter in enumerate(typed, start=1):
        rows.append([i])
        for j, sign in enumerate(said, start=1):
            steps = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (letter != sign))
            if i > 1 and j > 1 and letter == said[j - 2] and typed[i - 2] == sign:
                steps = min(steps, rows[i - 2][j - 2] + 1)
            rows[i].append(steps)
    return rows[-1][-1]


def nearest_by_definition(typed: str, said: dict[str, int], forms: set[str]) -> str:
    """Of the words within reach, and the forms, the one with the fewest steps, then of most events, then the first."""
    ranked = []
    for word, count in said.items():
        steps = min(steps_apart(typed, word), BY_FORM) if word in forms else steps_apart(typed, word)
        if word in forms or steps <= reach(typed):
            ranked.append((steps, -count, word))
    return min(ranked, default=(0, 0, ""))[2]


WORDS = st.text("aé1", min_size=1, max_size=11)
#: How many events say each, and whether it is another form of what is a letter away.
SAID = st.dictionaries(WORDS, st.tuples(st.integers(1, 2), st.booleans()), max_size=12)


@given(st.text("aé1", min_size=4, max_size=9), SAID)
def test_the_nearest_word_is_the_one_of_its_definition(typed: str, words: dict[str, tuple[int, bool]]):
    said = {word: count for word, (count, _is_form) in words.items()}
    forms = {word for word, (_count, is_form) in words.items() if is_form}

    assert nearest(typed, said) == nearest_by_definition(typed, said, set())
    assert nearest(typed, said, forms) == nearest_by_definition(typed, said, forms)


@pytest.mark.parametrize(
    ("typed", "said", "steps"),
    [
        ("concerto", "concerto", 0),
        ("concerto", "cnocerto", 1),  # changed about
        ("concerto", "concrto", 1),  # left out
        ("concerto", "conncerto", 1),  # too many
        ("concerto", "cancerta", 2),  # two are wrong
        ("vacances", "vaabcnces", 3),  # two, were «ca» changed about and then parted
        ("concerto", "tout autre", 8),
    ],
)
def test_a_word_is_near_when_no_more_letters_are_wrong_than_may_be(typed: str, said: str, steps: int):
    assert steps_apart(typed, said) == steps_apart(said, typed) == steps
    assert nearest(typed, {said: 1}) == (said if steps <= 2 else "")
    assert (said in neighbours(typed)) == (steps == 1)
