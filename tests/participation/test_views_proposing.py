"""/proposer/: nothing typed is lost, nothing wrong is sent, and sent twice it is one."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils.html import strip_tags

from agenda.models import Event
from messaging.models import Mail
from participation.enums import LinkPurpose, ProposalState
from participation.models import Proposal
from participation.services.drafts import network_digest
from participation.services.events import build_event
from participation.throttling import OPEN_DRAFT
from tests.budgets import PAGE_QUERIES, spend
from tests.factories.agenda import CategoryFactory, EventFactory, PlaceFactory, at
from tests.factories.participation import ContactFactory, ProposalFactory, facts_of, link, typed

pytestmark = pytest.mark.django_db
START = "/proposer/"


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


def opening_in(page: str) -> str:
    return re.findall(r'name="opening" value="([^"]+)"', page)[0]


def opening(client: Client) -> str:
    return opening_in(client.get(START).content.decode())


def errors(page: str) -> list[str]:
    summary = page.split('id="a-corriger"')[1].partition("</ul>")[0]
    return re.findall(r'<li><a href="#[^"]+">(.+?)</a></li>', summary.replace("\xa0", " "))


def test_an_empty_form_is_no_row_and_leaves_no_cookie(client):
    response = client.get(START)

    assert (response.status_code, Proposal.objects.count(), len(response.cookies)) == (200, 0, 0)


def test_its_first_page_asks_within_its_budget_and_weighs_sixty_kilobytes_at_most(
    client, django_assert_max_num_queries
):
    with django_assert_max_num_queries(PAGE_QUERIES):
        page = client.get(START).content

    files = re.findall(r'(?:href|src)="/static/([^"?]+\.(?:css|js))"', page.decode())
    parts = [page, *(Path(finders.find(file)).read_bytes() for file in files)]
    assert "js/propose.js" in files
    assert sum(len(gzip.compress(part)) for part in parts) <= 60_000


@pytest.mark.parametrize(
    "address", [START, "/propositions/", "/proposer/rien/", "/propositions/rien/"]
)
def test_no_page_of_it_is_kept_by_anybody_or_told_to_another_site(client, address):
    headers = client.get(address).headers

    names = ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")
    assert [headers[name] for name in names] == ["private, no-store", "no-referrer", "noindex"]


def test_the_first_thing_that_is_sent_has_an_address_of_its_own(client):
    response = client.post(
        START, typed(title="On chante") | {"opening": opening(client), "faire": "garder"}
    )

    page = client.get(response.url).content.decode()
    assert response.status_code == 302
    assert 'value="On chante"' in page
    assert [proposal.state for proposal in Proposal.objects.all()] == [ProposalState.DRAFT]


def test_the_same_form_sent_twice_is_one_draft(client):
    data = typed() | {"opening": opening(client), "faire": "relire"}

    addresses = {client.post(START, data).url for _ in range(2)}

    assert (Proposal.objects.count(), len(addresses)) == (1, 2)


def test_from_the_form_to_the_code_in_two_posts(client, time_machine):
    data = typed() | {"opening": opening(client), "faire": "relire"}
    time_machine.shift(60)
    review = client.post(START, data).url

    page = client.get(review)
    sent = client.post(review, {"faire": "envoyer"})
    again = client.post(review, {"faire": "envoyer"})

    assert (page.status_code, sent.url, again.url) == (200, sent.url, sent.url)
    assert "Il manque un code" in client.get(sent.url).content.decode()
    assert (Proposal.objects.get().state, Mail.objects.count()) == (ProposalState.SENT, 1)


def test_the_event_is_read_as_its_page_will_show_it_and_nothing_is_saved(client):
    token = link(ProposalFactory(), LinkPurpose.DRAFT)

    page = client.get(f"/proposer/{token}/relire/").content.decode()

    assert re.findall(r"<h1 class=\"title\">(.*?)</h1>", page) == ["On chante portes ouvertes"]
    assert "<strong>Gratuit</strong>" in page
    assert "<strong>Le Hangar à chansons</strong>" in page
    assert Event.objects.count() == 0


def test_before_it_is_sent_its_page_says_whose_way_in_it_is(client):
    venue = PlaceFactory(name="La Maroquinerie", wheelchair=True)
    typed_there = typed(place=venue.name, place_choice=str(venue.pk), sign_language="yes")
    token = link(ProposalFactory(data=typed_there), LinkPurpose.DRAFT)

    page = " ".join(strip_tags(client.get(f"/proposer/{token}/relire/").content.decode()).split())

    assert (
        "En langue des signes Accès du lieu (La Maroquinerie) : De plain-pied ou avec ascenseur"
        in page
    )


def test_an_empty_form_says_each_thing_that_is_missing_and_keeps_what_was_typed(client):
    token = link(ProposalFactory(data={"title": "On chante"}), LinkPurpose.DRAFT)

    response = client.get(f"/proposer/{token}/relire/")
    page = client.get(response.url.partition("#")[0]).content.decode()

    assert errors(page) == [
        "Quoi : Dites en une phrase ce qu’on y fait.",
        "Quoi : Choisissez le genre le plus proche.",
        "Quand : Dites quand : un jour et une heure.",
        "Où : Où est-ce ? Donnez le nom du lieu, ou cochez « en ligne ».",
        "Combien : Rien n’est coché. Si c’est gratuit, c’est la meilleure des réponses.",
        "Combien : Dites s’il faut réserver.",
        "Vous : Sans adresse, on ne peut pas vous répondre.",
    ]
    assert 'value="On chante"' in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": "\u202e\u200b"}, "Quoi : Il lui faut un titre."),
        (
            {"category": "rien"},
            "Quoi : Sélectionnez un choix valide. Ce choix ne fait pas partie de ceux disponibles.",
        ),
        ({"day-0": "2026-03-03", "start-0": "18:00"}, "Quand : C’est déjà passé."),
        ({"day-0": "2036-03-03"}, "Quand : C’est dans plus de deux ans : vérifiez l’année."),
        ({"start-0": ""}, "Quand : À quelle heure ? Ou cochez « toute la journée »."),
        ({"day-0": ""}, "Quand : Quel jour ?"),
        (
            {"end-0": "18:30"},
            "Quand : Cette heure vient avant le début : vérifiez l’ordre des deux.",
        ),
        ({"day-0": "", "start-0": "", "end-0": ""}, "Quand : Donnez au moins un jour."),
        (
            {"dates_by": "words", "words": "le 7 mars à 20h, portes"},
            "Quand : Je n’ai pas compris : « portes ».",
        ),
        ({"dates_by": "words", "words": "le 2 mars 2026 à 20h"}, "Quand : C’est déjà passé."),
        (
            {"dates_by": "words", "words": "tous les mardis à 19h jusqu'au 30 juin sauf le lundi"},
            "Quand : Cette exception n’enlève aucune date : le lundi. "
            "Écrivez par exemple « tous les mardis à 19h jusqu&#x27;au 30 juin ».",
        ),
        (
            {"dates_by": "words", "words": "le 29 mars à 2h30"},
            "Quand : Le dimanche 29 mars 2026, l’horloge passe de 2 h à 3 h : 2 h 30 n’existe "
            "pas, ce serait 3 h 30.",
        ),
        ({"place_choice": ""}, "Où : Dites lequel est-ce, ou que c’est un nouveau lieu."),
        ({"place_choice": "9" * 18}, "Où : Dites lequel est-ce, ou que c’est un nouveau lieu."),
        ({"postcode": "7501"}, "Où : Un code postal a cinq chiffres."),
        ({"postcode": ""}, "Où : Il nous faut son code postal."),
        ({"street": ""}, "Où : Il nous faut sa rue : personne ne le trouverait."),
        ({"price": "paid", "price_from": "douze"}, "Combien : Un nombre, comme 8 ou 8,50."),
        (
            {"price": "paid", "price_from": "20 €", "price_to": "8,50"},
            "Combien : Le prix le plus bas vient d’abord.",
        ),
        (
            {"booking": "required", "booking_at": "javascript:alert(1)"},
            "Combien : Un lien, qui commence par https://, ou un numéro de téléphone.",
        ),
        (
            {"email": "chorale@exemple"},
            "Vous : « chorale@exemple » s’arrête en route : il manque sans doute « .org » ou « "
            ".fr » à la fin.",
        ),
        (
            {"email": "josé@example.org"},
            "Vous : Nous ne savons pas écrire à une adresse qui a un accent avant l’arobase (@).",
        ),
        (
            {"website": "https://example.org"},
            "Vous : Ce champ est là pour les robots : videz-le, et renvoyez.",
        ),
    ],
)
def test_what_is_wrong_is_said_and_not_sent(client, wrong, said):
    token = link(ProposalFactory(data=typed(**wrong)), LinkPurpose.DRAFT)

    client.post(f"/proposer/{token}/relire/", {"faire": "envoyer"})
    page = client.get(f"/proposer/{token}/?verifier").content.decode().replace("\xa0", " ")

    assert errors(page) == [said.replace("\xa0", " ")]
    assert Proposal.objects.get().state == ProposalState.DRAFT


@pytest.mark.parametrize(
    "price",
    [
        "1e400",
        "1e3",
        "1_000",
        "NaN",
        "Infinity",
        "-3",
        "+3",
        "٣",
        "５",
        "8.5.",
        "8 50",
        "5 10",
        "x",
    ],
)
def test_what_is_no_plain_price_is_said_in_plain_words_and_stays_in_its_field(client, price):
    token = link(ProposalFactory(data=typed(price="paid", price_from=price)), LinkPurpose.DRAFT)

    page = client.get(f"/proposer/{token}/?verifier").content.decode()

    assert errors(page) == ["Combien : Un nombre, comme 8 ou 8,50."]
    assert f'name="price_from" value="{price}"' in page


@pytest.mark.parametrize(
    ("price", "amount"),
    [
        ("8", "8"),
        ("8 €", "8"),
        ("8,50", "8.50"),
        ("8€50", "8.50"),
        ("8 € 50", "8.50"),
        ("1 200,5", "1200.5"),
    ],
)
def test_a_price_is_read_as_people_write_it(price, amount):
    assert facts_of(ProposalFactory(), price="paid", price_from=price)["price_from"] == amount


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        ({"price_from": "12"}, "12 €"),
        ({"price_to": "12 €"}, "12 €"),
        ({"price_from": "0", "price_to": "12,50"}, "De 0 € à 12,50 €"),
        ({}, "Payant"),
    ],
)
def test_one_amount_alone_is_the_price(client, amounts, said):
    token = link(ProposalFactory(data=typed(price="paid", **amounts)), LinkPurpose.DRAFT)

    page = client.get(f"/proposer/{token}/relire/").content.decode().replace("\xa0", " ")

    assert re.findall(r"<dt>Combien</dt>\s*<dd>\s*<p><strong>(.*?)</strong>", page) == [said]


def test_a_night_goes_past_midnight(client):
    token = link(
        ProposalFactory(data=typed(**{"start-0": "22:00", "end-0": "02:00"})), LinkPurpose.DRAFT
    )

    assert client.get(f"/proposer/{token}/relire/").status_code == 200


def test_dates_are_read_as_one_says_them_and_what_is_open_is_asked_with_answers_to_press(client):
    proposal = ProposalFactory(data=typed(dates_by="words", words="tous les mardis à 19h"))
    address = f"/proposer/{link(proposal, LinkPurpose.DRAFT)}/"

    page = client.get(address).content.decode()
    answers = re.findall(r'name="dire" value="([^"]+)"', page)
    client.post(address, proposal.data | {"dire": answers[0]})

    assert "Tous les mardis à 19" in page
    assert Proposal.objects.get().data["words"] == answers[0]
    assert client.get(f"{address}relire/").status_code == 200


def test_a_rule_in_words_becomes_a_rule_of_the_event():
    proposal = ProposalFactory(
        data=typed(dates_by="words", words="tous les mardis à 19h jusqu'au 30 juin")
    )

    event = build_event(facts_of(proposal))

    assert [(line.kind, line.rrule, line.times) for line in event.dates.all()] == [
        ("rule", "FREQ=WEEKLY;BYDAY=TU;UNTIL=20260630", [["19:00", None]])
    ]


def test_what_the_words_mean_is_said_as_one_types(client):
    page = (
        client.get("/proposer/dates/", {"q": "samedi 7 mars à 20h"})
        .content.decode()
        .replace("\xa0", " ")
    )

    assert re.findall(r'class="said">(.*?)<', page) == ["Samedi 7 mars à 20 h"]


def test_days_typed_in_fields_say_what_the_clock_does(client):
    night = typed(**{"day-0": "2026-03-29", "start-0": "01:00", "end-0": "04:00"})
    address = f"/proposer/{link(ProposalFactory(data=night), LinkPurpose.DRAFT)}/"

    page = client.get(address, {"verifier": ""}).content.decode().replace("\xa0", " ")

    assert "l’horloge passe de 2 h à 3 h : de 1 h à 4 h, cela dure 2 h." in page


def test_one_day_more_and_one_day_less_without_a_script(client):
    proposal = ProposalFactory()
    address = f"/proposer/{link(proposal, LinkPurpose.DRAFT)}/"

    client.post(address, typed(**{"day-1": "2026-05-05", "start-1": "20:00"}) | {"faire": "jour"})
    with_three = [name for name in Proposal.objects.get().data if name.startswith("day")]
    client.post(address, Proposal.objects.get().data | {"oter": "1"})

    kept = Proposal.objects.get().data
    assert with_three == ["day-0", "day-1", "day-2"]
    assert (kept["day-0"], kept["start-0"], kept["day-1"]) == ("2026-05-05", "20:00", "")


def test_a_known_place_is_offered_by_its_name_and_says_its_ways_in(client):
    CategoryFactory()
    venue = PlaceFactory(name="La Maroquinerie", wheelchair=True)
    PlaceFactory(name="Ailleurs")
    address = f"/proposer/{link(ProposalFactory(), LinkPurpose.DRAFT)}/"

    client.post(address, typed(place="maroq", place_choice="") | {"faire": "lieu"})
    offered = re.findall(r'name="place_choice" value="(\w+)"', client.get(address).content.decode())
    client.post(address, typed(place="maroq", place_choice=str(venue.pk)) | {"faire": "garder"})
    page = client.get(address).content.decode()

    assert offered == [str(venue.pk), "new"]
    assert "dit par le lieu" in page
    assert re.findall(r'name="wheelchair" value="(\w+)" checked', page) == ["yes"]


def test_places_are_found_as_one_types(client):
    venue = PlaceFactory(name="La Maroquinerie")

    page = client.get("/proposer/lieux/", {"q": "maroq"}).content.decode()

    assert re.findall(r'value="(\w+)"', page) == [str(venue.pk), "new"]


def test_our_script_saves_as_one_goes(client):
    address = f"/proposer/{link(ProposalFactory(), LinkPurpose.DRAFT)}/"

    answer = client.post(
        address, typed(title="Autre") | {"faire": "garder"}, headers={"Accept": "application/json"}
    )

    assert answer.json() == {"url": address, "saved": "à 18:42:00"}
    assert Proposal.objects.get().data["title"] == "Autre"


def test_what_one_searched_for_and_the_place_one_was_on_are_filled_in(client):
    PlaceFactory(name="La Maroquinerie", slug="maroquinerie")

    page = client.get(START, {"titre": "fanfare", "lieu": "maroquinerie"}).content.decode()

    assert 'value="fanfare"' in page
    assert "<p>La Maroquinerie</p>" in page


def test_the_empty_result_and_the_page_of_a_place_lead_there_without_a_form(client):
    place = EventFactory().place

    nothing = client.get("/agenda/?q=fanfaronnade").content.decode()
    there = client.get(place.get_absolute_url()).content.decode()

    assert re.findall(r'href="(/proposer/\?[^"]+)"', nothing) == ["/proposer/?titre=fanfaronnade"]
    assert re.findall(r'href="(/proposer/\?[^"]+)"', there) == [f"/proposer/?lieu={place.slug}"]
    assert "opening" not in nothing + there


def test_emptied_the_form_is_another_and_what_was_written_may_be_taken_up_again(client):
    token = link(ProposalFactory(data=typed(title="Avant")), LinkPurpose.DRAFT)

    emptied = client.post(
        f"/proposer/{token}/", typed(title="On chante") | {"faire": "vider"}
    ).content.decode()
    began = client.post(
        START, typed(title="Autre") | {"opening": opening_in(emptied), "faire": "garder"}
    )

    assert ("C’est vidé." in emptied, 'value="On chante"' in emptied) == (True, False)
    assert re.findall(r'action="([^"]+)"', emptied) == [START]
    assert f'<a href="/proposer/{token}/">Le reprendre</a>' in emptied
    assert 'value="On chante"' in client.get(f"/proposer/{token}/").content.decode()
    assert 'value="Autre"' in client.get(began.url).content.decode()
    assert sorted(proposal.title for proposal in Proposal.objects.all()) == ["Autre", "On chante"]


def test_what_is_sent_is_not_emptied(client):
    proposal = ProposalFactory(contact=ContactFactory(), state=ProposalState.DRAFT)
    token = link(proposal, LinkPurpose.FOLLOW)

    page = client.get(f"/proposer/{token}/").content.decode()
    response = client.post(f"/proposer/{token}/", typed(title="On chante") | {"faire": "vider"})

    assert ('value="vider"' in page, response.status_code) == (False, 302)


def test_a_form_of_another_site_is_refused(client):
    response = client.post(START, typed(), headers={"Sec-Fetch-Site": "cross-site"})

    assert (response.status_code, Proposal.objects.count()) == (403, 0)


def test_a_network_opens_so_many_drafts_and_another_still_may(client):
    data = typed()
    spend(OPEN_DRAFT, OPEN_DRAFT.per_network[32].amount - 1, "192.0.2.1")
    codes = [client.post(START, data, REMOTE_ADDR="192.0.2.1").status_code for _ in range(2)]

    other = client.post(START, data, REMOTE_ADDR="198.51.100.7").status_code

    assert (codes, other) == ([302, 429], 302)
    assert Proposal.objects.count() == 2


def test_a_network_has_so_many_unconfirmed_of_which_the_oldest_goes_and_nobody_is_refused(
    client, time_machine
):
    oldest = ProposalFactory(data={}, network_hmac=network_digest("192.0.2.1"))
    time_machine.shift(1)
    ProposalFactory.create_batch(199, data={}, network_hmac=network_digest("192.0.2.1"))
    elsewhere = ProposalFactory(data={})
    time_machine.shift(2 * 3600)

    codes = [
        client.post(START, typed(), REMOTE_ADDR=at).status_code
        for at in ("192.0.2.1", "198.51.100.7")
    ]

    assert codes == [302, 302]
    assert Proposal.objects.filter(network_hmac=network_digest("192.0.2.1")).count() == 200
    assert list(Proposal.objects.filter(pk__in=(oldest.pk, elsewhere.pk))) == [elsewhere]


def test_the_answer_is_the_same_for_an_address_that_is_known_and_for_any_other(client):
    ContactFactory(email="mireille@example.org", confirmed_at=at("2026-03-01 12:00"))
    pages = []
    for email in ("mireille@example.org", "inconnue@example.org"):
        token = link(ProposalFactory(data=typed(email=email)), LinkPurpose.DRAFT)
        sent = client.post(f"/proposer/{token}/relire/", {"faire": "envoyer"})
        page = client.get(sent.url).content.decode().replace(token, "")
        pages.append(re.sub(r"(?s)<svg class=.cover.*?</svg>", "", page))  # drawn for each

    assert Mail.objects.count() == 2
    assert pages[0] == pages[1]


def test_what_is_sent_is_never_longer_than_is_kept(client):
    token = link(ProposalFactory(), LinkPurpose.DRAFT)

    client.post(
        f"/proposer/{token}/", typed(description="x" * 100_000, other="y") | {"faire": "garder"}
    )

    kept = Proposal.objects.get().data
    assert (len(kept["description"]), "other" in kept) == (20_000, False)


def test_what_is_too_long_is_refused_with_its_number_and_comes_back_whole(client):
    token, text = link(ProposalFactory(), LinkPurpose.DRAFT), "é" * 10_000

    page = client.post(
        f"/proposer/{token}/", typed(description=text) | {"faire": "relire"}, follow=True
    )

    said = page.content.decode()
    assert text in said
    assert "4000" in said
    assert "10000" in said
    assert "maxlength" not in opening_of_form(said)


def opening_of_form(page: str) -> str:
    """The field of the text, as it opens."""
    return re.findall(r"<textarea[^>]*name=.description.[^>]*>", page)[0]


def test_a_button_of_a_date_made_by_hand_is_kept_without_what_a_database_cannot_take(client):
    token = link(ProposalFactory())

    response = client.post(f"{START}{token}/", typed() | {"dire": "demain\x00 à 18 h"})

    assert (response.status_code, Proposal.objects.get().data["words"]) == (302, "demain à 18 h")


def test_in_english_kinds_are_chosen_by_their_english_names(client):
    CategoryFactory(name="Bals", name_en="Dances")
    CategoryFactory(name="Ateliers", name_en="")

    pages = [client.get(address).content.decode() for address in ("/proposer/", "/en/proposer/")]

    assert ["Bals</option>" in page for page in pages] == [True, False]
    assert all(name in pages[1] for name in ("Dances</option>", "Ateliers</option>"))
