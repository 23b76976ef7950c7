"""Texts, HTML, links, flags and words from outside, cleaned."""

import pytest

from agenda.enums import Booking
from sources.base import Repair, RepairKind
from sources.richtext import MAX_HTML_CHARS, to_rich_text
from sources.sanitizers import email, fitted, flag, link, vocabulary_value, without_markup

BOOKINGS = {"conseillée": Booking.ADVISED, "non": Booking.NONE}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (["a"], ""),
        (12, "12"),
        ("  Jeu\u200b de piste\n à\tParis ", "Jeu de piste à Paris"),
        ("Tom &amp; <b>Jerry</b>", "Tom & Jerry"),
        ("Où\xa0?", "Où\xa0?"),
    ],
)
def test_a_plain_text_has_no_markup_and_no_invisible_sign(value, text):
    assert without_markup(value) == text


@pytest.mark.parametrize(
    ("html", "clean", "dropped"),
    [
        ("", "", None),
        ("Un texte", "<p>Un texte</p>", None),
        ("<p>Un <strong>mot</strong> <em>dit</em></p>", "<p>Un <b>mot</b> <i>dit</i></p>", None),
        ("<h2>Titre</h2><p>a<br>b</p>", "<h3>Titre</h3><p>a<br/>b</p>", None),
        ("<details><summary>Plus</summary><p>a</p></details>", "<h3>Plus</h3><p>a</p>", None),
        ("<p>&nbsp;</p><p><br></p><p>a</p>", "<p>a</p>", None),
        ("<ul><li>un</li><li></li></ul>", "<ul><li>un</li></ul>", None),
        (
            '<p><a href="https://x.example/" onclick="x()" target="_blank" '
            'rel="noopener">x</a></p>',
            '<p><a href="https://x.example/">x</a></p>',
            None,
        ),
        ('<p><a href="javascript:x()">x</a></p>', "<p><a>x</a></p>", None),
        ("<p>a</p><script>x()</script>", "<p>a</p>", "script"),
        ('<iframe src="https://x.example/"></iframe><p>a</p>', "<p>a</p>", "iframe"),
        (
            '<figure><img src="x"><figcaption>b</figcaption></figure><p>a</p>',
            "<p>a</p>",
            "figcaption figure img",
        ),
        ('<p style="color:red" class="x">a <span>b</span></p>', "<p>a b</p>", None),
        ("<p>a <b>b</p>", "<p>a <b>b</b></p>", None),
        # What the CMS's editor fails at has none of it.
        ("<b><p>a</p></b><p>b<br>c</p>", "<p>a</p><p>b<br/>c</p>", "plain"),
        ("<p>a</p><li>b</li>", "<p>a</p>b", "plain"),
        ('<a href="https://x.example/"><p>a</p></a>', "<p>a</p>", "plain"),
    ],
)
def test_html_becomes_the_few_tags_of_the_cms(html, clean, dropped):
    repairs = []

    assert to_rich_text(html, repairs) == clean
    assert repairs == ([Repair(RepairKind.HTML_CLEANED, dropped)] if dropped else [])


def test_html_that_is_too_long_is_cut_between_two_paragraphs():
    repairs = []

    clean = to_rich_text(
        "<ul><li>un</li></ul>" + "<p>" + "mot " * 100 + "</p>" * 1 + "<p>suite</p>" * 3_000, repairs
    )

    assert len(clean) <= MAX_HTML_CHARS
    assert clean.endswith("<p>suite</p>")
    assert [repair.kind for repair in repairs] == [RepairKind.TEXT_CUT]


def test_a_text_that_is_too_long_is_cut_between_two_words():
    repairs = []

    assert fitted("un deux trois", 9, repairs) == "un deux…"
    assert repairs == [Repair(RepairKind.TEXT_CUT, "13")]


@pytest.mark.parametrize(
    ("value", "address", "kind"),
    [
        ("https://x.example/a?b=1", "https://x.example/a?b=1", None),
        (" http://x.example ", "http://x.example", None),
        ("www.x.example/a", "https://www.x.example/a", RepairKind.LINK_COMPLETED),
        ("Lien à venir", "", RepairKind.LINK_DROPPED),
        ("javascript:alert(1)", "", RepairKind.LINK_DROPPED),
        ("https://localhost/", "", RepairKind.LINK_DROPPED),
        ("https://[x.example/", "", RepairKind.LINK_DROPPED),
        ("https://a_b.example/", "", RepairKind.LINK_DROPPED),
        ("https://x..example/", "", RepairKind.LINK_DROPPED),
        ("https://x.example:port/", "", RepairKind.LINK_DROPPED),
        ("https://x.example/a b", "", RepairKind.LINK_DROPPED),
        ("https://x.example/" + "a" * 1_000, "", RepairKind.LINK_DROPPED),
        (None, "", None),
    ],
)
def test_a_link_is_a_web_address_or_nothing(value, address, kind):
    repairs = []

    assert link(value, repairs) == address
    assert [repair.kind for repair in repairs] == ([kind] if kind else [])


def test_a_mail_address_is_one_or_nothing():
    repairs = []

    assert email("a@x.example", repairs) == "a@x.example"
    assert repairs == []
    assert email("a at x", repairs) == ""
    assert email("a@" + "x." * 126 + "example", repairs) == ""
    assert [repair.detail[:8] for repair in repairs] == ["a at x", "a@x.x.x."]


@pytest.mark.parametrize(
    ("value", "answer"),
    [(None, None), ("", None), (1, True), ("1", True), (0, False), ("0", False)],
)
def test_a_flag_is_yes_no_or_not_known(value, answer):
    repairs = []

    assert flag(value, "pmr", repairs) is answer
    assert repairs == []


def test_a_flag_that_says_something_else_is_not_known_and_noted():
    repairs = []

    assert flag("peut-être", "pmr", repairs) is None
    assert repairs == [Repair(RepairKind.FLAG_UNREAD, "pmr\u00a0: peut-être")]


def test_a_word_of_no_vocabulary_is_noted():
    repairs = []

    assert vocabulary_value("conseillée", BOOKINGS, Booking.UNKNOWN, repairs) == Booking.ADVISED
    assert repairs == []
    assert vocabulary_value("parfois", BOOKINGS, Booking.UNKNOWN, repairs) == Booking.UNKNOWN
    assert repairs == [Repair(RepairKind.WORD_UNKNOWN, "parfois")]
