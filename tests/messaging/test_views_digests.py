"""/recevoir/: who may confirm, change and leave; the same answer for every address."""

import re

import pytest
from django.test import Client

from accounts.throttling import OF_A_PROVIDER
from messaging.enums import DigestRhythm
from messaging.models import Digest, Mail
from messaging.services.digests import digest_token
from messaging.views.digests import ASK, LINKS
from tests.budgets import PAGE_QUERIES, spend
from tests.factories.agenda import PlaceFactory, at, published_event

pytestmark = pytest.mark.django_db

ANNE = "anne@example.org"
ASKING = "/recevoir/?q=jazz&prix=gratuit"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def on_monday(time_machine):
    time_machine.move_to(at("2026-03-02 12:00"), tick=False)


def ask(client, email=ANNE, address=ASKING, rhythm="daily", **more):
    return client.post(address, {"email": email, "rhythm": rhythm}, **more)


def title(response):
    return re.findall(r"<h1>(.*?)</h1>", response.content.decode())[0]


def mailed():
    """The path of the link in the last mail."""
    return re.findall(
        r"https://agenda\.example\.org(\S*/recevoir/\S+)", Mail.objects.order_by("pk").last().text
    )[0]


def test_a_search_is_asked_for_confirmed_changed_and_left(client):
    published_event("2026-03-03 20:00", title="Jazz", place=PlaceFactory())
    results = client.get("/agenda/?q=jazz&prix=gratuit&tri=date").content.decode()
    asking = re.findall(r'href="(/recevoir/[^"]*)"', results)[0].replace("&amp;", "&")
    form = client.get(asking)
    asked = client.get(ask(client, address=asking).url)
    link = mailed()
    looked = [client.get(link), client.head(link)]
    unconfirmed = Digest.objects.get()
    confirmed = client.get(client.post(link, {"rhythm": "daily"}).url)
    digest = Digest.objects.get()
    changed = client.get(client.post(link, {"rhythm": "weekly"}).url)
    leaving = client.get(f"{link}arreter/")
    left = [client.post(f"{link}arreter/") for _ in range(2)]
    gone = client.get(link)

    assert asking == ASKING
    assert [title(page) for page in (form, asked)] == [
        "Cette recherche par mail",
        "Plus qu’à confirmer",
    ]
    assert "Jazz, Gratuit" in form.content.decode()
    assert (title(looked[0]), unconfirmed.confirmed_at) == ("Plus qu’à confirmer", None)
    assert (digest.querystring, digest.rhythm, digest.due_at) == (
        "q=jazz&prix=gratuit",
        "daily",
        at("2026-03-03 07:00"),
    )
    assert (
        "C’est noté. Chaque matin, à 7\u00a0h, s’il y a quelque chose."
        in confirmed.content.decode()
    )
    assert "C’est noté. Chaque jeudi, à midi, s’il y a quelque chose." in changed.content.decode()
    assert title(leaving) == "Ne plus recevoir cette recherche"
    assert [title(page) for page in (*left, gone)] == ["Plus rien n’arrive"] * 3
    assert [page.status_code for page in (*left, gone)] == [200] * 3
    assert (Digest.objects.count(), Mail.objects.count()) == (0, 0)
    kept = {page.headers["Cache-Control"] for page in (form, looked[0], leaving, left[0], gone)}
    assert kept == {"private, no-store"}
    assert "csrfmiddlewaretoken" not in results + form.content.decode()
    assert not form.cookies


def test_a_mail_program_leaves_at_once_without_a_cookie_a_token_or_a_page_of_ours(client):
    ask(client)
    leaving = f"{mailed()}arreter/"
    program = Client(enforce_csrf_checks=True)

    answers = [
        program.post(leaving, ONE_CLICK, headers={"Sec-Fetch-Site": "cross-site"}) for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Digest.objects.count() == 0


def test_the_answer_and_its_queries_are_the_same_whether_the_address_is_known_or_not(
    client, django_assert_max_num_queries
):
    ask(client)
    client.post(mailed(), {"rhythm": "daily"})
    Mail.objects.all().delete()

    answers = [ask(client, email) for email in (ANNE, "bruno@example.org")]

    assert {(answer.status_code, answer.url) for answer in answers} == {
        (302, f"{ASKING}&demande=1")
    }
    assert Mail.objects.count() == 2
    with django_assert_max_num_queries(PAGE_QUERIES):
        client.get(ASKING)
    with django_assert_max_num_queries(PAGE_QUERIES):
        client.get(mailed())


@pytest.mark.parametrize("token", ["x", "0" * 32 + ".abc", f"{'0' * 32}.", "%00"])
def test_a_link_that_is_not_ours_opens_and_ends_nothing(client, token):
    ask(client)

    answers = [
        client.get(f"/recevoir/{token}/"),
        client.post(f"/recevoir/{token}/arreter/", ONE_CLICK),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert Digest.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"email": "", "rhythm": "daily"}, "Donnez l’adresse"),
        ({"email": "anne", "rhythm": "daily"}, "n’en est pas une"),
        (
            {"email": "anne@example.org\nBcc: bruno@example.org", "rhythm": "daily"},
            "n’en est pas une",
        ),
        ({"email": ANNE, "rhythm": "hourly"}, "Choisissez quand."),
        ({"email": ANNE, "rhythm": "daily", "leave_empty": "x"}, "pour les robots"),
        ({"email": "\x00", "rhythm": "\x00"}, "Choisissez quand."),
    ],
)
def test_nonsense_gets_a_word_and_no_mail(client, data, said):
    response = client.post(ASKING, data)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert (Digest.objects.count(), Mail.objects.count()) == (0, 0)


def test_what_is_no_search_is_said(client):
    asked = [
        client.get("/recevoir/"),
        client.get("/recevoir/?page=3&quand=jamais"),
        ask(client, address="/recevoir/"),
    ]

    assert [answer.status_code for answer in asked] == [200, 200, 422]
    assert all("Dites d’abord ce que vous cherchez" in answer.content.decode() for answer in asked)


def test_a_page_of_another_site_asks_and_confirms_nothing(client):
    ask(client)
    answers = [ask(client, "bruno@example.org", headers={"Sec-Fetch-Site": "cross-site"})]
    answers.append(
        client.post(mailed(), {"rhythm": "daily"}, headers={"Sec-Fetch-Site": "cross-site"})
    )

    assert [answer.status_code for answer in answers] == [403, 403]
    assert [(one.email, one.confirmed_at) for one in Digest.objects.all()] == [(ANNE, None)]


def test_one_network_asks_for_few_and_one_address_gets_few_whoever_asks(client):
    spend(ASK, ASK.per_network[32].amount - 1, "192.0.2.1")
    theirs = [
        ask(client, f"{n}@example.org", REMOTE_ADDR="192.0.2.1").status_code for n in range(2)
    ]
    for_one = LINKS.per_mailbox.amount + OF_A_PROVIDER.amount
    spread = [ask(client, REMOTE_ADDR=f"198.51.{n}.7") for n in range(for_one + 1)]

    assert theirs == [302, 429]
    assert [answer.status_code for answer in spread] == [302] * for_one + [422]
    assert "Beaucoup de mails sont déjà partis vers cette adresse" in spread[-1].content.decode()
    assert Mail.objects.filter(recipient=ANNE).count() == for_one


def test_a_stranger_who_asks_for_an_address_silences_nobody_who_has_it(client):
    theirs = [
        ask(client, f"anne+{n}@example.org").status_code for n in range(LINKS.per_asker.amount + 1)
    ]

    assert theirs == [302] * LINKS.per_asker.amount + [422]
    assert ask(client, REMOTE_ADDR="198.51.100.7").status_code == 302
    assert Mail.objects.filter(recipient=ANNE).count() == 1


def test_in_english_the_pages_and_the_mail_are(client):
    form = client.get(f"/en{ASKING}")
    ask(client, address=f"/en{ASKING}", rhythm=DigestRhythm.WEEKLY)

    mail, digest = Mail.objects.get(), Digest.objects.get()
    assert title(form) == "This search by email"
    assert (mail.subject, mail.language) == ("Just confirm: a search by email", "en")
    assert mailed() == f"/en/recevoir/{digest_token(digest)}/"
