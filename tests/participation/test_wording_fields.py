"""What differs between two texts, marked: word by word, and never for long."""

import time

import pytest

from participation.wording.fields import marked


def test_what_differs_is_marked_word_by_word():
    assert marked("Bal des voisins", "Bal aux voisins & <b>") == (
        "Bal <del>des</del> voisins",
        "Bal <ins>aux</ins> voisins<ins> &amp; &lt;b&gt;</ins>",
    )


def test_blanks_alone_are_no_match():
    assert marked("on danse ici", "tout est fini") == ("<del>on danse ici</del>", "<ins>tout est fini</ins>")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" ".join(f"mot{n}" for n in range(1_000)), " ".join(f"autre{n}" for n in range(1_000))),
        (" ".join(f"mot{n}" for n in range(1_000)), "a " * 4_000),
        ("de la fête " * 400, "la de " * 1_300),
    ],
)
def test_a_text_that_is_all_new_or_says_one_word_over_and_over_takes_no_time(old, new):
    began = time.process_time()

    marked(old, new)

    assert time.process_time() - began < 2
