"""A text with its formatting, corrected as plain text: what nobody touched stays to the letter."""

import pytest

from participation.forms.texts import retyped, texts_of
from participation.wording.fields import loses_form, rich_to_plain

BODY = (
    '<p>On chante à <b>Bercy</b>, <a href="https://example.org/">sur place</a>.</p>'
    "<h3>Au programme</h3>"
    "<ul><li>une valse</li><li>un <i>rigodon</i></li></ul><hr/><ol><li>On entre.</li><li>On "
    "danse.</li></ol>"
    "<p>À vite&nbsp;!<br/>Venez &amp; dansez.</p>"
)
TYPED = (
    "On chante à Bercy, sur place.\n\nAu programme\n\n- une valse\n- un rigodon\n\n"
    "1. On entre.\n2. On danse.\n\n"
    "À vite !\nVenez & dansez."
)


def test_it_is_shown_with_its_paragraphs_and_its_lists():
    assert rich_to_plain(BODY) == TYPED


@pytest.mark.parametrize("lead", ["", "En deux mots.", "En deux\n\nfois."])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_retyping_an_unchanged_text_keeps_its_markup_exactly(lead, ends):
    typed = "\n\n".join(filter(None, [lead, TYPED])).replace("\n", ends)

    assert retyped(lead, BODY, typed) == (lead, BODY)


@pytest.mark.parametrize(
    ("typed", "old", "new"),
    [
        ("On chante à Bercy, sur place, et fort.", "sur place</a>.", "sur place</a>, et fort."),
        ("On chante là.", BODY.partition("<h3>")[0], "<p>On chante là.</p>"),
        ("Le programme", "Au programme", "Le programme"),
        (
            "- une valse\n- un rigodon\n- une java",
            "<i>rigodon</i></li>",
            "<i>rigodon</i></li><li>une java</li>",
        ),
        (
            "1. On entre.\n2. On rit.",
            "<hr/><ol><li>On entre.</li><li>On danse.",
            "<ol><li>On entre.</li><li>On rit.",
        ),
        (
            "À bientôt !\nVenez & <b>riez</b>.",
            "À vite&nbsp;!<br/>Venez &amp; dansez.",
            "À bientôt !<br/>Venez &amp; &lt;b&gt;riez&lt;/b&gt;.",
        ),
    ],
)
def test_in_the_paragraph_that_was_changed_what_was_formatted_stays_and_the_others_are_the_same(
    typed, old, new
):
    paragraphs = TYPED.split("\n\n")
    paragraphs[{"On": 0, "Le": 1, "-": 2, "1.": 3, "À": 4}[typed.split()[0]]] = typed

    assert retyped("", BODY, "\n\n".join(paragraphs)) == ("", BODY.replace(old, new))


def test_a_paragraph_more_or_less_leaves_the_others_alone():
    more = TYPED.replace("\n\nAu programme", "\n\nEn mai.\n\nAu programme")
    less = TYPED.replace("- une valse\n- un rigodon\n\n", "")

    assert retyped("", BODY, more) == ("", BODY.replace("<h3>", "<p>En mai.</p><h3>"))
    assert "<ul>" not in retyped("", BODY, less)[1]
    assert retyped("Bref.", BODY, f"Long.\n\n{TYPED}") == ("Long.", BODY)
    assert retyped("Bref.", BODY, TYPED)[1].endswith(BODY.partition("</p>")[2])


def test_a_word_in_bold_is_bold_as_a_word_alone_and_once():
    assert retyped("", "<p>Un <b>an</b>.</p>", "Un pan, un an, un an.") == (
        "",
        "<p>Un pan, un <b>an</b>, un an.</p>",
    )


def test_a_text_that_had_nothing_begins_as_one_that_is_proposed():
    assert retyped("", "", "Un.\n\nDeux\n- trois") == texts_of("Un.\n\nDeux\n- trois")
    assert texts_of("Un.\n\nDeux\n- trois") == ("Un.", "<p>Deux</p><ul><li>trois</li></ul>")


@pytest.mark.parametrize(
    ("new", "is_lost"),
    [
        (BODY, False),
        (BODY.replace("<b>Bercy</b>", "Bercy"), True),
        (BODY.replace("une valse", "rien"), False),
    ],
)
def test_a_moderator_is_told_where_something_of_the_form_goes(new, is_lost):
    assert loses_form(BODY, new) is is_lost
