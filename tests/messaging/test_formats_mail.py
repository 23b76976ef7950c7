from html.parser import HTMLParser

import pytest

from messaging.formats.mail import render_mail, visible_line, visible_text


class Seen(HTMLParser):
    """The words of a page, and where its links lead."""

    def __init__(self, page):
        super().__init__()
        self.words, self.links, self.language = [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "html":
            self.language = given["lang"]
        if tag == "a":
            self.links.append(given["href"])

    def handle_data(self, text):
        self.words += text.split()


def rendered(**fields):
    values = {"language": "fr", "subject": "Votre proposition", "paragraphs": ["Elle est publiée."]}
    return render_mail(**values | fields)


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ("Votre concert \u202egpj.exe", "Votre concert gpj.exe"),
        ("Votre\u200b con\u00adcert\ufeff", "Votre concert"),
        ("Votre concert\r\nBcc: bruno@example.org", "Votre concert Bcc: bruno@example.org"),
        ("Votre\u2028concert\x00\x07", "Votre concert"),
        ("Publiée\u00a0: «\u00a0L’été\u00a0» 👩‍🎤", "Publiée : « L’été » 👩‍🎤"),
        ("a" * 11, "a" * 9 + "…"),
    ],
)
def test_a_subject_is_one_line_of_what_one_sees(given, seen):
    assert visible_line(given, 10 if set(given) == {"a"} else 200) == seen


def test_a_text_keeps_its_lines_and_loses_what_nobody_sees():
    assert visible_text("Bonjour\u202e,\r\n\r\nVotre\tconcert\u200b") == "Bonjour,\n\nVotre concert"


def test_text_and_html_say_the_same():
    text, html = rendered(
        paragraphs=["Elle est publiée.", "Une ligne\nune autre"],
        action_label="Voir la page",
        action_url="https://agenda.example.org/evenements/l-ete/?a=1&b=2",
    )

    page = Seen(html)
    assert page.language == "fr"
    assert page.links == [
        "https://agenda.example.org/evenements/l-ete/?a=1&b=2",
        "https://agenda.example.org/",
    ]
    title, words = page.words[:2], page.words[2:]
    assert title == ["Votre", "proposition"]
    plain = text.replace(
        "Voir la page\u00a0:\nhttps://agenda.example.org/evenements/l-ete/?a=1&b=2", "Voir la page"
    )
    assert words == plain.replace("-- ", "").split()


def test_words_of_others_are_no_html():
    text, html = rendered(paragraphs=["<script>alert(1)</script> & co"])

    assert "<script>alert(1)</script> & co" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; co" in html


def test_a_mail_speaks_its_reader_s_language():
    text, _html = rendered(language="en", paragraphs=["It is published."])

    assert text == (
        "Hello,\n\nIt is published.\n\nThe team of the agenda, Paris\n\n-- \n"
        "This email answers what you sent to the agenda; it doesn’t subscribe you to anything.\n"
        "https://agenda.example.org\n"
    )
