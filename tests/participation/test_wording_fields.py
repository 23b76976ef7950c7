"""What differs between two texts, marked word by word; rich text as plain text; never for long."""

import time

import pytest

from participation.wording.fields import blocks_of, mark_differences, rich_to_plain


def test_what_differs_is_marked_word_by_word():
    assert mark_differences("Bal des voisins", "Bal aux voisins & <b>") == (
        "Bal <del>des</del> voisins",
        "Bal <ins>aux</ins> voisins<ins> &amp; &lt;b&gt;</ins>",
    )


def test_blanks_alone_are_no_match():
    assert mark_differences("on danse ici", "tout est fini") == (
        "<del>on danse ici</del>",
        "<ins>tout est fini</ins>",
    )


@pytest.mark.parametrize(
    ("old", "new", "marks"),
    [
        (
            "De 12 € à 16 €, 12 € avant 30 ans",
            "De 11,50 € à 16 €, 12 € avant 30 ans",
            (
                "De <del>12 €</del> à 16 €, 12 € avant 30 ans",
                "De <ins>11,50 €</ins> à 16 €, 12 € avant 30 ans",
            ),
        ),
        (
            "12 €, 8 € réduit",
            "11,50 €, 12 € réduit",
            (
                "<del>12 €</del>, <del>8 €</del> réduit",
                "<ins>11,50 €</ins>, <ins>12 €</ins> réduit",
            ),
        ),
        (
            "From €12 to €16 (€12 under 30)",
            "From €11.50 to €16 (€12 under 30)",
            (
                "From <del>€12</del> to €16 (€12 under 30)",
                "From <ins>€11.50</ins> to €16 (€12 under 30)",
            ),
        ),
        ("12 €", "12 €, 8 € réduit", ("12 €", "12 €<ins>, 8 € réduit</ins>")),
        ("8 €, 12 € plein", "12 € plein", ("<del>8 €, </del>12 € plein", "12 € plein")),
    ],
)
def test_an_amount_is_one_word_and_pairs_with_that_which_stood_in_its_place(old, new, marks):
    assert mark_differences(old, new) == marks


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" ".join(f"mot{n}" for n in range(1_000)), " ".join(f"autre{n}" for n in range(1_000))),
        (" ".join(f"mot{n}" for n in range(1_000)), "a " * 4_000),
        ("de la fête " * 400, "la de " * 1_300),
        ("12 € " * 1_300, "8 € " * 1_300),
        (f"{'1' * 40_000} x", f"{'2' * 40_000} x"),
    ],
)
def test_a_text_that_is_all_new_or_says_one_word_over_and_over_takes_no_time(old, new):
    began = time.process_time()

    mark_differences(old, new)

    assert time.process_time() - began < 2


def test_a_block_without_words_goes_with_the_next_and_the_last_with_the_one_before():
    assert blocks_of("<p>Un</p><p><br></p><ul><li>a</li></ul>deux<p></p>") == [
        "<p>Un</p>",
        "<p><br></p><ul><li>a</li></ul>",
        "deux<p></p>",
    ]
    assert blocks_of("<p>Un</p><p> </p>") == ["<p>Un</p><p> </p>"]


@pytest.mark.parametrize(
    "rich",
    [
        f"<p>{'<em>' * 3}{'</em>' * 3}</p>" * 600,
        f"<ul><li>{'<em>' * 3}{'</em>' * 3}</li></ul>" * 450,
        f"<p>a{' ' * 20_000}b</p>",
    ],
)
def test_a_strangers_text_without_words_takes_no_time(rich):
    began = time.process_time()

    rich_to_plain(rich)

    assert time.process_time() - began < 0.3
