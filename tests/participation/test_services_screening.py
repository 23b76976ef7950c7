"""What moderators are shown of what strangers typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participation.models import Proposal
from participation.services.screening import HiddenSigns, links_of, signs_of


def typed(**data: str) -> Proposal:
    return Proposal(data=data)


def test_every_link_is_shown_with_the_host_it_leads_to_and_never_twice():
    proposal = typed(
        description="Tout est sur https://exemple.org/fete?a=1, et www.Ailleurs.example (voir bit.ly/abc). "
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
    hosts = [link.host for link in links_of(typed(description="https://аpple.com/ https://paris.fr@evil.example/x"))]

    assert hosts == ["xn--pple-43d.com", "evil.example"]


def test_hours_prices_and_sentences_are_no_links():
    words = "À 19h30/20h, 8,50 €. Entrée libre.Venez ! chorale@example.org"

    assert links_of(typed(title="M. Untel c/o Mme X", description=words)) == []


def test_signs_that_nobody_sees_are_written_out_with_the_name_of_their_field():
    proposal = typed(title="On \u202echante", organiser="Cho\u200brale\u200b")

    assert signs_of(proposal) == [
        HiddenSigns("Titre", ("U+202E",), "On [U+202E]chante"),
        HiddenSigns("Organisé par", ("U+200B",), "Cho[U+200B]rale[U+200B]"),
    ]


def test_french_spaces_and_emoji_are_nothing_to_see():
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"

    assert signs_of(typed(title=f"On chante\u00a0! {family} \u2764\ufe0f\u200d\U0001f525", name="L’été\u202f?")) == []


@given(st.dictionaries(st.sampled_from(["title", "description", "booking_at"]), st.text(max_size=200)))
def test_nothing_that_is_typed_breaks_it(data):
    proposal = typed(**data)

    links_of(proposal)
    signs_of(proposal)


@pytest.mark.parametrize("nonsense", ["http://[", "https://" + "a" * 300 + ".fr/", "https://-é-.fr/", "www." * 900])
def test_an_address_that_is_none_is_shown_as_it_was_typed(nonsense):
    assert [link.address for link in links_of(typed(description=nonsense))] == [nonsense.rstrip(".")]
