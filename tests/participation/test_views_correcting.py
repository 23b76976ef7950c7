"""/signaler/ and /corriger/: one thing is changed; what is wrong loses nothing."""

import html
import re

import pytest
from django.test import Client
from limits import RateLimitItemPerHour
from time_machine import travel

from accounts.throttling import network_of
from agenda.enums import PriceKind
from agenda.models import Event
from agenda.services.publication import publish_now
from messaging.models import Mail
from moderation.models import QueueItem
from participation.enums import ReportKind, SentState
from participation.models import Contact, Correction, Report
from participation.services import notices, reporting
from participation.services.notice_links import notice_token
from participation.throttling import KEEP_DRAFT, SEND_NOTICE
from tests.agenda.cms import somebody
from tests.agenda.test_views import queries
from tests.databases import written_once
from tests.factories.agenda import PlaceFactory, at, published_event

pytestmark = pytest.mark.django_db
OF_AN_EVENT = [kind.value for kind in ReportKind if kind != ReportKind.CLOSED]
CORRECT, REPORT = "/corriger/evenements/bal/", "/signaler/evenements/bal/"


NOW = at("2026-03-03 15:12")


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker):
    facts = {"price_kind": PriceKind.PAID, "price_from": 8}
    days = ("2026-03-10 20:00", "2026-03-17 20:00")
    with written_once(django_db_blocker):
        with travel(NOW, tick=False):
            made = published_event(*days, title="Bal à l’écluse", slug="bal", **facts)
        yield made


@pytest.fixture(autouse=True)
def event(published, db):
    return Event.objects.get(pk=published.pk)


def fields(page: str) -> dict[str, str]:
    """What a browser would send of the form that is shown, but for its buttons."""
    form = page.split("novalidate", 1)[1].split("</form>", maxsplit=1)[0]
    data = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        is_box = 'type="radio"' in tag or 'type="checkbox"' in tag
        if name and (not is_box or "checked" in tag):
            data[name[1]] = html.unescape(value[1]) if value else ("on" if is_box else "")
    for name, text in re.findall(
        r'<textarea name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL
    ):
        data[name] = html.unescape(text)
    for name, options in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        data[name] = chosen[1] if chosen else ""
    return data


def read(response) -> str:
    return response.content.decode().replace("\xa0", " ")


def test_the_page_of_an_event_has_the_box_for_everybody_alike_and_sets_no_cookie(client, event):
    responses = [client.get(event.get_absolute_url()), Client().get(event.get_absolute_url())]

    pages = [response.content.decode() for response in responses]
    assert pages[0] == pages[1]
    assert f'href="{REPORT}?kind=cancelled"' in pages[0]
    assert "csrf" not in pages[0]
    assert [len(response.cookies) for response in responses] == [0, 0]


def test_a_place_has_it_too_without_what_no_place_can_be(client):
    place = PlaceFactory(slug="ecluse")
    publish_now(place)

    page = client.get(place.get_absolute_url()).content.decode()

    assert re.findall(r'"/signaler/lieux/ecluse/\?kind=(\w+)"', page) == [
        "closed",
        "place",
        "access",
        "double",
        "offensive",
        "other",
    ]


@pytest.mark.parametrize(
    ("address", "before", "after"),
    [
        (REPORT, "Signaler une erreur", "Merci de l’avoir dit"),
        (CORRECT, "Proposer une correction", "Merci, votre correction est partie"),
        (f"/en{REPORT}", "Report a mistake", "Thank you for telling us"),
        (f"/en{CORRECT}", "Suggest a correction", "Thank you, your correction is on its way"),
    ],
)
def test_once_it_is_sent_heading_and_title_of_the_page_say_so(client, address, before, after):
    data = {"kind": "other", "faire": "envoyer", "title": "Bal aux Récollets"}
    pages = [read(client.get(address)), read(client.post(address, data, follow=True))]

    headings = [re.findall(r"<h1>(.*?)</h1>", page)[0] for page in pages]
    titles = [re.findall(r"<title>(.*?)</title>", page, re.DOTALL)[0].strip() for page in pages]
    assert headings == [before, after]
    assert [title.startswith(words) for title, words in zip(titles, headings, strict=True)] == [
        True,
        True,
    ]


@pytest.mark.parametrize(("email", "is_said"), [("mireille@example.org", True), ("", False)])
def test_the_thanks_for_a_correction_say_that_a_mail_left_where_one_did(client, email, is_said):
    data = {"faire": "envoyer", "title": "Bal aux Récollets", "email": email}

    page = read(client.post(CORRECT, data, follow=True))

    assert ("Un mail vient de partir" in page) == is_said


@pytest.mark.parametrize("language", ["", "/en"])
def test_a_text_with_its_form_sent_as_a_browser_has_it_is_no_change(client, event, language):
    body = (
        "<h3>Au programme</h3><ol><li>La <b>valse</b>&nbsp;!</li><li>Le rigodon</li></ol>"
        "<p>À vite,<br/>on danse.</p>"
    )
    event.lead, event.body = "Un bal.", body
    publish_now(event)
    sent = fields(client.get(f"{language}{CORRECT}").content.decode())

    page = read(client.post(f"{language}{CORRECT}", sent | {"faire": "relire"}))

    assert "2. Le rigodon" in sent["description"]
    assert "Rien n’a changé" in page or "Nothing has changed" in page


@pytest.mark.parametrize("language", ["", "/en"])
def test_two_taps_are_a_report_of_the_next_date(client, event, language):
    page = client.get(f"{language}{REPORT}?kind=cancelled").content.decode()
    date = re.findall(r'<option value="(\d+)"', page)[0]
    assert re.findall(r'value="(\w+)" checked', page) == ["cancelled"]

    response = client.post(
        f"{language}{REPORT}", {"kind": "cancelled", "date": date, "line": "", "email": ""}
    )

    report = Report.objects.get()
    assert (report.kind, report.occurrence, report.line) == (
        ReportKind.CANCELLED,
        event.occurrences.first(),
        "",
    )
    assert report.language == (language[1:] or "fr")
    thanks = read(client.get(response.url.partition("#")[0]))
    assert ("C’est parti à" in thanks or "Sent at" in thanks) and "15:12:00" in thanks  # noqa: PT018


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(client):
    response = client.post(
        REPORT, {"kind": "", "line": "Affiche sur la porte.", "email": "karim@exemple"}
    )

    page = read(response)
    assert response.status_code == 422
    assert ("Touchez ce qui est faux." in page, "s’arrête en route" in page) == (True, True)
    assert ('value="Affiche sur la porte."' in page, 'value="karim@exemple"' in page) == (
        True,
        True,
    )
    assert Report.objects.count() == 0


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "x" * 9_000},
        {"kind": "closed"},
        {"kind": "cancelled", "date": "-1"},
        {"kind": "cancelled", "date": "9" * 40},
        {"kind": "other", "line": "\x00"},
        {"kind": "other", "line": "x" * 100_000},
        {"kind": "other", "email": "é" * 300},
        {"kind": "other", "leave_empty": "http://spam.example"},
        {"kind": "other", "leave_empty": "\u200b"},
    ],
)
def test_nonsense_is_refused_in_words(client, data):
    response = client.post(REPORT, data)

    assert response.status_code == 422
    assert Report.objects.count() == 0


def test_signs_that_nobody_sees_are_taken_out(client):
    client.post(REPORT, {"kind": "other", "line": "Affiche\u202e sur\u200b la\nporte."})

    assert Report.objects.get().line == "Affiche sur la porte."


def test_too_often_is_told_and_too_many_too(client, monkeypatch):
    monkeypatch.setattr(notices, "MOST_OF_A_NETWORK", 3)
    for number in range(3):
        reporting.send_report(
            PlaceFactory(),
            ReportKind.ACCESS,
            line=str(number),
            network=network_of("127.0.0.1"),
            language="fr",
        )

    full = client.post(REPORT, {"kind": "other"})
    monkeypatch.setattr(type(SEND_NOTICE), "take", lambda self, request, address="", cost=1: 60)
    often = client.post(REPORT, {"kind": "other"})

    assert (full.status_code, often.status_code, often.headers["Retry-After"]) == (422, 429, "60")
    assert "Beaucoup attendent déjà" in read(full)


def test_a_correction_that_is_looked_at_too_often_is_stopped_and_nothing_of_it_is_lost(
    client, monkeypatch
):
    form = fields(read(client.get(CORRECT))) | {"title": "Bal « à l’écluse »", "faire": "relire"}
    monkeypatch.setitem(KEEP_DRAFT.per_network, 32, RateLimitItemPerHour(1))
    codes = [client.post(CORRECT, form, REMOTE_ADDR="192.0.2.1").status_code for _ in range(2)]

    stopped = client.post(CORRECT, form, REMOTE_ADDR="192.0.2.1")
    again = dict(
        re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', stopped.content.decode())
    )

    assert (codes, stopped.headers["Retry-After"]) == ([200, 429], "3600")
    assert "rien n’est perdu" in read(stopped)
    assert {name: html.unescape(value) for name, value in again.items()} == form
    assert client.post(CORRECT, form, REMOTE_ADDR="198.51.100.1").status_code == 200


@pytest.mark.parametrize("address", [REPORT, CORRECT])
def test_another_site_may_send_nothing_and_no_page_of_it_is_kept(client, address):
    assert (
        client.post(
            address, {"kind": "other"}, headers={"Sec-Fetch-Site": "cross-site"}
        ).status_code
        == 403
    )
    headers = client.get(address).headers
    assert [headers[name] for name in ("Cache-Control", "X-Robots-Tag")] == [
        "private, no-store",
        "noindex",
    ]


@pytest.mark.parametrize("deed", ["signaler", "corriger"])
def test_what_is_gone_what_moved_and_what_never_was(client, event, deed):
    live = Event.objects.get(pk=event.pk)
    live.slug = "bal-des-recollets"
    publish_now(live, somebody("Modérateurs"))

    moved = client.get(f"/{deed}/evenements/bal/")
    Event.objects.get(pk=event.pk).unpublish()
    gone = client.get(f"/{deed}/evenements/bal-des-recollets/")
    never = client.get(f"/{deed}/evenements/jamais/")

    assert (moved.url, gone.status_code, never.status_code) == (
        f"/{deed}/evenements/bal-des-recollets/",
        410,
        404,
    )


def test_the_form_is_filled_and_sent_as_it_is_says_that_nothing_changed(client):
    data = fields(client.get(CORRECT).content.decode())

    page = read(client.post(CORRECT, data | {"faire": "relire"}))

    assert (data["title"], data["price"], data["price_from"]) == ("Bal à l’écluse", "paid", "8")
    assert "Rien n’a changé" in page
    assert Correction.objects.count() == 0


def test_one_thing_changed_is_read_again_put_back_or_sent(client):
    data = fields(client.get(CORRECT).content.decode())
    compare = client.post(
        CORRECT, data | {"title": "Bal aux Récollets", "price_from": "9", "faire": "relire"}
    )
    hidden = fields(compare.content.decode())

    one = fields(client.post(CORRECT, hidden | {"remettre": "price"}).content.decode())
    response = client.post(CORRECT, one | {"source": "L’affiche.", "faire": "envoyer"})
    client.post(CORRECT, one | {"source": "L’affiche.", "faire": "envoyer"})

    assert "<del>à l’écluse</del>" in compare.content.decode()
    assert "<ins>aux Récollets</ins>" in compare.content.decode()
    correction = Correction.objects.get()
    assert correction.changes == {"title": ["Bal à l’écluse", "Bal aux Récollets"]}
    assert (correction.line, correction.state, QueueItem.objects.count()) == (
        "L’affiche.",
        SentState.WAITING,
        1,
    )
    assert "C’est parti à" in read(client.get(response.url.partition("#")[0]))


def test_a_wrong_entry_is_said_and_the_rest_is_kept(client):
    data = fields(client.get(CORRECT).content.decode())

    response = client.post(
        CORRECT, data | {"title": "", "words": "le 31 février", "room": "Cour", "faire": "relire"}
    )

    page = read(response)
    assert response.status_code == 422
    assert "2 choses à corriger" in page
    assert ('value="Cour"' in page, "le 31 février" in page) == (True, True)


def test_what_an_editor_publishes_while_one_types_is_not_changed_back(client, event):
    data = fields(client.get(CORRECT).content.decode())
    live = Event.objects.get(pk=event.pk)
    live.place_detail = "Cour"
    publish_now(live, somebody("Modérateurs"))

    client.post(CORRECT, data | {"title": "Bal aux Récollets", "faire": "envoyer"})

    assert list(Correction.objects.get().changes) == ["title"]


def test_the_version_of_the_form_opens_no_draft(client, event):
    draft = Event.objects.get(pk=event.pk)
    draft.title = "Un secret"
    revision = draft.save_revision()

    page = client.post(
        CORRECT, {"version": f'["Event",{event.pk},{revision.pk}]', "faire": "modifier"}
    ).content.decode()

    assert "Un secret" not in page
    assert "Bal à l’écluse" in page


def test_another_place_is_looked_for_and_chosen(client):
    PlaceFactory(name="Écluse des Récollets")
    published_event("2026-03-11 20:00", place=PlaceFactory(name="Écluse du Temple"))
    data = fields(client.get(CORRECT).content.decode())

    emptied = client.post(CORRECT, data | {"faire": "changer"}).content.decode()
    found = client.post(
        CORRECT, fields(emptied) | {"place": "Écluse", "faire": "lieu"}
    ).content.decode()
    key = re.findall(r'name="place_choice" value="(\d+)"><span>Écluse des Récollets', found)[0]
    client.post(CORRECT, data | {"place": "Écluse", "place_choice": key, "faire": "envoyer"})

    assert Correction.objects.get().changes["place"][1] == int(key)


def test_the_words_of_dates_are_said_back_before_they_are_sent(client):
    data = fields(client.get(CORRECT).content.decode())

    page = read(client.post(CORRECT, data | {"words": "le 12 mars à 20h", "faire": "dates"}))

    assert "On a compris" in page
    assert "12 mars" in page
    assert Correction.objects.count() == 0


@pytest.mark.parametrize("price", ["1e400", "1e3", "NaN", "-3", "٣"])
def test_a_correction_says_of_what_is_no_plain_price_that_it_is_none_and_keeps_it(client, price):
    data = fields(client.get(CORRECT).content.decode()) | {"price_from": price, "faire": "relire"}

    page = read(client.post(CORRECT, data))

    assert "Un nombre, comme 8 ou 8,50." in page
    assert fields(page)["price_from"] == price


@pytest.mark.parametrize(
    "data",
    [
        {"version": "x"},
        {"faire": "envoyer"},
        {"title": "\x00", "faire": "relire"},
        {"price": "x" * 99},
    ],
)
def test_nonsense_in_a_correction_is_never_a_500(client, data):
    assert client.post(CORRECT, data).status_code in (200, 422)
    assert Correction.objects.count() == 0


def test_an_address_is_written_to_shown_to_nobody_and_erased_by_its_link(client):
    client.post(REPORT, {"kind": "offensive", "email": "karim@example.org"})
    link = re.findall(r"http\S+(/signaler/suivi/\w+/)", Mail.objects.get().text)[0]

    page = client.get(link)
    client.post(link, {"faire": "confirmer"})
    confirmed = Report.objects.get().confirmed_at
    erased = client.post(link, {"faire": "effacer"}, follow=True)

    assert "On ne vous écrira plus à ce sujet" in erased.content.decode()
    assert "karim" not in page.content.decode()
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert confirmed is not None
    assert (
        Contact.objects.count(),
        Report.objects.get().contact,
        client.get(link).status_code,
    ) == (0, None, 404)


@pytest.mark.parametrize("token", ["r", "x" * 65, "r" + "0" * 64, "c" + "é" * 64])
def test_a_notice_link_with_a_wrong_signature_opens_nothing(client, token):
    client.post(REPORT, {"kind": "offensive", "email": "karim@example.org"})

    assert client.get(f"/signaler/suivi/{token}/").status_code == 404


def test_a_refusal_is_contested_from_its_page(client):
    client.post(REPORT, {"kind": "offensive", "email": "karim@example.org"})
    report = Report.objects.get()
    link = f"/signaler/suivi/{notice_token(report)}/"
    reporting.settle_report(
        report, False, None, "C’est une citation.", actor=somebody("Modérateurs")
    )

    page = read(client.get(link))
    client.post(link, {"faire": "contester", "text": "Relisez."})
    again = read(client.get(link))

    assert ("C’est une citation." in page, "Contester" in page, "Contester" in again) == (
        True,
        True,
        False,
    )
    assert Report.objects.get().state == SentState.WAITING


@pytest.mark.parametrize("address", [CORRECT, REPORT])
def test_three_dates_and_three_reports_cost_as_many_queries_as_one(client, event, address):
    other = published_event(
        *(f"2026-03-{day} 20:00" for day in (10, 11, 12)), slug="autre", place=event.place
    )
    for number in range(3):
        reporting.send_report(
            other, ReportKind.OTHER, network=f"192.0.2.{number}/32", language="fr"
        )

    counts = [queries(client, address), queries(client, address.replace("bal", "autre"))]

    assert counts[0] == counts[1] <= 14
