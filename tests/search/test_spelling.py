"""What a mistyped word costs, held against the definition of distance."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query.lexicon import SHORTEST_SOUND, cost, neighbours, sound, sounds


def steps_apart(typed: str, said: str) -> int:
    """How many letters are wrong, left out, too many, or changed about with the next.

    Damerau's and Levenshtein's distance with no letter touched twice (optimal string alignment),
    the whole table.
    """
    rows = [list(range(len(said) + 1))]
    for i, letter in enumerate(typed, start=1):
        rows.append([i])
        for j, sign in enumerate(said, start=1):
            steps = min(
                rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (letter != sign)
            )
            if i > 1 and j > 1 and letter == said[j - 2] and typed[i - 2] == sign:
                steps = min(steps, rows[i - 2][j - 2] + 1)
            rows[i].append(steps)
    return rows[-1][-1]


WORDS = st.text("abhes", min_size=4, max_size=9)


@given(WORDS, WORDS)
def test_a_letter_costs_one_unless_both_sound_alike_or_a_letter_is_doubled(typed: str, said: str):
    steps = steps_apart(typed, said)

    priced = cost(typed, said)

    is_alike = sound(typed) == sound(said) and len(sound(typed)) >= SHORTEST_SOUND
    assert (priced == math.inf) == (steps > 2 and not is_alike)
    if priced < math.inf and typed != said and typed[0] == said[0] and not is_alike:
        assert priced in (steps, 0.5, steps + 0.6)  # two letters of a short word


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
def test_a_word_is_near_when_no_more_letters_are_wrong_than_may_be(
    typed: str, said: str, steps: int
):
    assert steps_apart(typed, said) == steps_apart(said, typed) == steps
    assert (cost(typed, said) < math.inf) == (steps <= 2)
    assert (said in neighbours(typed)) == (steps == 1)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("filarmonie", "philharmonie"),
        ("kinzaine", "quinzaine"),
        ("rigolo", "rigolau"),
        ("enphore", "amphore"),
        ("concer", "concerts"),
    ],
)
def test_what_sounds_alike_costs_less_than_as_many_letters(typed: str, said: str):
    assert sound(typed) == sound(said)
    assert cost(typed, said) < steps_apart(typed, said)


@given(st.lists(WORDS))
def test_many_words_sound_together_as_each_by_itself(words: list[str]):
    assert list(sounds(words)) == [sound(word) for word in words]


def test_words_whose_sound_has_two_letters_are_not_alike():
    assert sound("lete") == sound("laisse")
    assert cost("lete", "laisse") == math.inf


def test_a_doubled_letter_costs_half_and_another_first_letter_more():
    assert [cost("balade", "ballade"), cost("balade", "malade"), cost("bale", "male")] == [
        0.5,
        1.6,
        1.6,
    ]
