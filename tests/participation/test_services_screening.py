"""What moderators are shown of what strangers typed."""

import html

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.models import Proposal
from participation.services.screening import (
    HiddenSigns,
    find_invisible_characters,
    link_addresses,
    links_of,
    links_of_text,
)


def typed(**data: str) -> Proposal:
    return Proposal(data=data)


def test_every_link_is_shown_with_the_host_it_leads_to_and_never_twice():
    proposal = typed(
        description="Tout est sur https://exemple.org/fete?a=1, "
        "et www.Ailleurs.example (voir bit.ly/abc). "
        "Encore https://exemple.org/fete?a=1.",
        booking_at="https://billets.example/12",
    )

    links = [(link.label, link.address, link.host) for link in links_of(proposal)]

    assert links == [
        ("En quelques phrases", "https://exemple.org/fete?a=1", "exemple.org"),
        ("En quelques phrases", "www.Ailleurs.example", "www.ailleurs.example"),
        ("En quelques phrases", "bit.ly/abc", "bit.ly"),
        ("Où réserver", "https://billets.example/12", "billets.example"),
    ]


def test_a_host_that_borrows_letters_and_one_that_hides_behind_a_name_are_said_as_they_are():
    hosts = [
        link.host
        for link in links_of(
            typed(description="https://аpple.com/ https://paris.fr@evil.example/x")
        )
    ]

    assert hosts == ["xn--pple-43d.com", "evil.example"]


def test_only_links_of_the_description_can_be_approved():
    proposal = typed(title="www.a.example", description="www.b.example", booking_at="www.c.example")

    assert [link.address for link in links_of_text(proposal)] == ["www.b.example"]


@pytest.mark.parametrize(
    ("rich", "made"),
    [
        (
            "<p>Voir https://exemple.org/?a=1&amp;b=2. À <b>19 h</b>&nbsp;!</p>",
            '<p>Voir <a href="https://exemple.org/?a=1&amp;b=2" rel="nofollow ugc">'
            "https://exemple.org/?a=1&amp;b=2</a>. À "
            "<b>19 h</b>&nbsp;!</p>",
        ),
        (
            "<p>www.a.example</p>",
            '<p><a href="https://www.a.example" rel="nofollow ugc">www.a.example</a></p>',
        ),
        ('<p><a href="https://a.example/">www.a.example</a></p>', None),
        ("<p>javascript:alert(1) data:text/html,x &lt;a href=x&gt;</p>", None),
        ("<p>https://paris.fr@evil.example/x http://[ https://nulle-part</p>", None),
        ("<p>À 19h30/20h&nbsp;: «&nbsp;entrée&nbsp;» &amp; chorale@example.org</p>", None),
    ],
)
def test_a_link_is_of_the_web_says_where_it_leads_and_recommends_nothing(rich, made):
    assert link_addresses(rich) == (made or rich)


@given(st.text(alphabet=st.sampled_from("<>a/\"' &;:.whtps@"), max_size=80))
def test_no_text_becomes_more_than_words_and_links(text):
    made = link_addresses(f"<p>{html.escape(text)} https://a.example/{html.escape(text)}</p>")

    assert made == nh3.clean(
        made,
        tags={"p", "a"},
        attributes={"a": {"href", "rel"}},
        url_schemes={"http", "https"},
        link_rel=None,
    )


def test_hours_prices_and_sentences_are_no_links():
    words = "À 19h30/20h, 8,50 €. Entrée libre.Venez ! chorale@example.org"

    assert links_of(typed(title="M. Untel c/o Mme X", description=words)) == []


def test_signs_that_nobody_sees_are_written_out_with_the_name_of_their_field():
    proposal = typed(title="On \u202echante", organiser="Cho\u200brale\u200b")

    assert find_invisible_characters(proposal) == [
        HiddenSigns("Titre", ("U+202E",), "On [U+202E]chante"),
        HiddenSigns("Organisé par", ("U+200B",), "Cho[U+200B]rale[U+200B]"),
    ]


def test_french_spaces_and_emoji_are_not_reported_as_invisible():
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"

    assert (
        find_invisible_characters(
            typed(
                title=f"On chante\u00a0! {family} \u2764\ufe0f\u200d\U0001f525", name="L’été\u202f?"
            )
        )
        == []
    )


@given(
    st.dictionaries(st.sampled_from(["title", "description", "booking_at"]), st.text(max_size=200))
)
def test_screening_never_fails_whatever_is_typed(data):
    proposal = typed(**data)

    links_of(proposal)
    find_invisible_characters(proposal)


@pytest.mark.parametrize(
    "nonsense", ["http://[", "https://" + "a" * 300 + ".fr/", "https://-é-.fr/", "www." * 900]
)
def test_an_address_that_is_none_is_shown_as_it_was_typed(nonsense):
    assert [link.address for link in links_of(typed(description=nonsense))] == [
        nonsense.rstrip(".")
    ]
