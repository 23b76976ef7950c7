import json
import re
from datetime import timedelta
from itertools import chain

import pytest
from django.utils import timezone
from wagtail_factories import ImageFactory

from agenda.models import Change, Event
from agenda.services import occurrences
from nights.models import ReaderQuestion
from nights.services.coverages import close_coverage, write_summary
from nights.services.notes import (
    edit_note,
    keep_note,
    post_note,
    prepare_picture,
    withdraw_note,
)
from nights.services.questions import (
    answer_question,
    ask_question,
    merge_question,
    refuse_question,
    show_question,
)
from tests.budgets import PAGE_QUERIES, count_queries
from tests.factories.accounts import UserFactory
from tests.factories.agenda import PlaceFactory, ProgrammePageFactory, published_event
from tests.factories.nights import CoverageFactory, InvitedVoiceFactory

pytestmark = pytest.mark.django_db


def text(response):
    page = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.replace("\xa0", " ")))


def notes(response):
    """Return the texts of the notes that a page shows, in its order."""
    page = response.content.decode().partition("<template data-note")[0]
    return re.findall(r'<p class="note-text"[^>]*>([^<]*)</p>', page)


@pytest.fixture
def night(home_page):
    return CoverageFactory(
        slug="nuit",
        hashtag="nb26",
        programme=ProgrammePageFactory(parent=home_page, slug="blanche"),
    )


def test_the_last_notes_come_first_and_the_page_knows_its_last_line(client, night):
    posted = [post_note(night, f"Note {number}.") for number in range(3)]

    page = client.get("/direct/nuit/")

    assert notes(page) == ["Note 2.", "Note 1.", "Note 0."]
    assert f'data-direct="nuit" data-line="{posted[-1].line}"' in page.content.decode()
    assert 'href="/agenda/?programme=blanche">#nb26<' in page.content.decode()


def test_a_page_shows_thirty_notes_and_links_lead_through_all_of_them(client, night):
    for number in range(65):
        post_note(night, f"{number}")

    def walk(path):
        seen = []
        while path:
            page = client.get(f"/direct/nuit/{path}")
            seen.append(notes(page))
            more = re.search(r'href="(\?[^"]*suite=\d+)', page.content.decode())
            path = more and more[1].replace("&amp;", "&")
        return seen

    last, first = walk("?"), walk("?ordre=debut")
    assert [len(part) for part in last] == [30, 30, 5]
    assert [*chain(*last)] == [f"{number}" for number in range(65)][::-1]
    assert [*chain(*first)] == [f"{number}" for number in range(65)]


def test_one_may_read_the_house_the_guests_or_the_answers_alone(client, night):
    voice = InvitedVoiceFactory(coverage=night, goes_live=True)
    post_note(night, "De la maison.")
    post_note(night, "D’une invitée.", voice=voice)
    answer_question(ask_question(night, "Et le chien ?"), "Oui.", author=None)

    shown = {who: notes(client.get(f"/direct/nuit/?qui={who}")) for who in ("agenda", "invites")}
    shown["reponses"] = notes(client.get("/direct/nuit/?qui=reponses"))

    assert shown == {
        "agenda": ["De la maison."],
        "invites": ["D’une invitée."],
        "reponses": ["Oui."],
    }
    assert len(notes(client.get("/direct/nuit/?qui=personne"))) == 3


def test_what_waits_is_shown_to_nobody(client, night):
    voice = InvitedVoiceFactory(coverage=night)
    post_note(night, "Trop tôt.", voice=voice)
    ask_question(night, "Trop tôt ?")

    for path in ("/direct/nuit/", "/direct/nuit/questions/", "/direct/nuit.json"):
        assert "Trop tôt" not in client.get(path).content.decode()


def test_a_correction_and_a_withdrawal_stay_in_their_place(client, night):
    fixed = post_note(night, "Quarante minutes de file.")
    gone = post_note(night, "Tout est annulé.")
    edit_note(fixed, "Vingt minutes de file.")
    withdraw_note(gone, "C’était faux.")

    page = client.get("/direct/nuit/")

    assert "<del>Quarante</del> <ins>Vingt</ins>" in page.content.decode()
    assert "C’était faux." in text(page)
    assert "annulé" not in text(page)


def test_what_to_know_stands_on_top_with_its_heads(client, night):
    write_summary(night, "Métro : toute la nuit\nDe l’eau partout", author=UserFactory())

    page = client.get("/direct/nuit/").content.decode()

    assert "<li><strong>Métro\xa0:</strong> toute la nuit</li>" in page
    assert "<li>De l’eau partout</li>" in page


def test_what_moves_in_the_night_is_said_with_where_it_goes(client, night):
    soon = timezone.localtime(timezone.now() + timedelta(hours=2))
    start = f"{soon:%Y-%m-%d %H:%M}"
    event = published_event(start, title="Bal", programme=night.programme)
    published_event(start, title="Debout", programme=night.programme)
    occurrences.move([event.occurrences.get()], PlaceFactory(name="Gymnase"))

    page = client.get("/direct/nuit/").content.decode()

    moved = page[page.index('id="bouge"') : page.index('id="notes"')]
    assert ("Bal" in moved, 'class="to">Gymnase' in moved, "Debout" in moved) == (True, True, False)


def test_words_of_strangers_stay_words(client, night):
    voice = InvitedVoiceFactory(coverage=night, goes_live=True, name="<b>Moi</b>")
    post_note(night, "</script><script>alert(1)</script>", voice=voice)
    question = ask_question(night, "<img src=x>", "<i>")
    show_question(question, actor=None)

    for path in ("/direct/nuit/", "/direct/nuit/questions/"):
        page = client.get(path).content.decode()
        assert not re.search(r"<script>alert|<img src=x>|<b>Moi|<i>", page)


@pytest.mark.parametrize("count", [1, 40])
def test_a_night_costs_the_same_whatever_it_holds(client, night, count):
    voices = [InvitedVoiceFactory(coverage=night, goes_live=True, name=f"V{n}") for n in range(3)]
    picture = prepare_picture(ImageFactory(), "Un pont la nuit.")
    for number in range(count):
        post_note(night, f"Note {number}.", voice=voices[number % 3], picture=picture)
        question = ask_question(night, f"Question {number} ?")
        answer_question(question, f"Réponse {number}.", author=None)
        show_question(ask_question(night, f"Encore {number} ?"), actor=None)

    for path in ("/direct/nuit/", "/direct/nuit/questions/"):
        client.get(path)
        assert count_queries(lambda path=path: client.get(path)) <= PAGE_QUERIES
        assert len(client.get(path).content) <= 100_000
    close_coverage(night)
    assert count_queries(lambda: client.get("/direct/nuit/")) <= PAGE_QUERIES


def test_a_planned_night_says_when_and_takes_nothing(client, home_page):
    CoverageFactory(slug="nuit", state="planned")

    page = client.get("/direct/nuit/")

    assert "Le direct n’a pas encore ouvert." in text(page)
    assert "night.js" not in page.content.decode()
    answer = client.post("/direct/nuit/questions/", {"text": "Alors ?"})
    assert (answer.status_code, ReaderQuestion.objects.count()) == (422, 0)


def test_the_day_after_all_notes_are_there_from_the_first_one(client, night):
    kept = post_note(night, "À garder.")
    for number in range(40):
        post_note(night, f"{number}")
    keep_note(kept)
    write_summary(night, "Il a plu.", author=None)
    close_coverage(night)

    page = client.get("/direct/nuit/")

    assert notes(page) == ["À garder.", *map(str, range(40))]
    assert re.search(r"<blockquote[^>]*><p>À garder\.</p>", page.content.decode())
    assert "Il a plu." in text(page)
    assert "night.js" not in page.content.decode()


def test_the_page_of_its_programme_keeps_what_was_summed_up_and_chosen(client, night):
    kept = post_note(night, "À garder.")
    post_note(night, "À oublier.")
    published_event("2026-03-06 20:00")
    Change.objects.update(settled_at=timezone.now() - timedelta(minutes=2))
    address = night.programme.url
    open_page = client.get(address)
    keep_note(kept)
    write_summary(night, "Il a plu.", author=None)
    close_coverage(night)

    closed = client.get(address, headers={"if-none-match": open_page["ETag"]})

    assert 'href="/direct/nuit/"' in open_page.content.decode()
    assert "À garder." not in text(open_page)
    assert closed.status_code == 200  # the older page is known to be old
    assert ("À garder." in text(closed), "Il a plu." in text(closed)) == (True, True)
    assert "À oublier." not in text(closed)


def test_the_page_of_its_event_has_a_link_while_it_lasts(client, home_page):
    event = published_event("2026-03-06 20:00", title="Un bal")
    CoverageFactory(slug="bal", programme=None, event=Event.objects.get(pk=event.pk))

    assert 'href="/direct/bal/"' in client.get(event.get_absolute_url()).content.decode()


def jsonld(page):
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.content.decode())
    assert found
    return json.loads(found[1])


def test_the_page_is_a_live_blog_for_machines(client, night):
    post_note(night, "Un </script> deux.")
    withdraw_note(post_note(night, "Faux."))

    data = jsonld(client.get("/direct/nuit/"))

    assert (data["@type"], data["about"]["name"]) == ("LiveBlogPosting", night.programme.title)
    assert [one["articleBody"] for one in data["liveBlogUpdate"]] == ["Un </script> deux."]


def test_who_has_no_socket_asks_for_what_came_and_is_told_when_nothing_did(client, night):
    first = post_note(night, "Un.")
    second = post_note(night, "Deux.")
    path = f"/direct/nuit.json?depuis={first.line}"

    answer = client.get(path)
    again = client.get(path, headers={"if-none-match": answer["ETag"]})
    post_note(night, "Trois.")
    later = client.get(path, headers={"if-none-match": answer["ETag"]})

    told = answer.json()
    assert (told["line"], [one["note"]["text"] for one in told["lines"]]) == (
        second.line,
        ["Deux."],
    )
    assert (again.status_code, again.content, later.status_code) == (304, b"", 200)
    assert count_queries(lambda: client.get(path, headers={"if-none-match": later["ETag"]})) <= 4


@pytest.mark.parametrize("given", ["-1", "x", "9" * 30, "١"])
def test_a_line_that_is_none_is_not_found(client, night, given):
    assert client.get(f"/direct/nuit.json?depuis={given}").status_code == 404


def test_the_whole_night_is_open_data_and_a_feed(client, night):
    post_note(night, "Un.")
    withdraw_note(post_note(night, "Faux."), "Erreur.")

    data = client.get("/direct/nuit.json").json()
    feed = client.get("/direct/nuit.atom").content.decode()

    assert [one.get("text", one.get("reason")) for one in data["notes"]] == ["Un.", "Erreur."]
    assert re.findall(r"<summary>(.*?)</summary>", feed) == ["Erreur.", "Un."]
    assert "Faux" not in feed


def ask(client, words="Ça finit quand ?", **more):
    return client.post("/direct/nuit/questions/", {"text": words} | more)


def test_a_question_is_shown_to_the_device_that_asked_and_to_no_other(client, night):
    answer = ask(client, name="Léa")

    assert (answer.status_code, answer.url) == (302, "/direct/nuit/questions/")
    assert ReaderQuestion.objects.get().name == "Léa"
    own = client.get("/direct/nuit/questions/")
    assert ("Ça finit quand" in text(own), own["Cache-Control"]) == (True, "private, no-store")
    client.cookies.clear()
    assert "Ça finit quand" not in text(client.get("/direct/nuit/questions/"))


def test_a_refused_question_says_why_where_it_was_asked_alone(client, night):
    ask(client)
    refuse_question(ReaderQuestion.objects.get(), "On ne le dit pas.", actor=None)

    assert "On ne le dit pas." in text(client.get("/direct/nuit/questions/"))
    client.post(
        "/direct/nuit/questions/",
        {"faire": "effacer", "question": ReaderQuestion.objects.get().pk},
    )
    assert "On ne le dit pas." not in text(client.get("/direct/nuit/questions/"))
    assert ReaderQuestion.objects.count() == 1  # the figures still count it


def test_a_merged_question_leads_to_the_other_one(client, night):
    other = ask_question(night, "À quelle heure est la fin ?")
    ask(client)
    merge_question(ReaderQuestion.objects.exclude(pk=other.pk).get(), other, actor=None)

    page = client.get("/direct/nuit/questions/").content.decode()

    assert f'href="#q-{other.pk}"' in page


def test_one_wants_a_question_once(client, night):
    question = ask_question(night, "Où dormir ?")
    show_question(question, actor=None)
    for _ in range(2):
        client.post("/direct/nuit/questions/", {"faire": "vouloir", "question": question.pk})

    question.refresh_from_db()
    assert question.wanted == 2
    assert 'aria-pressed="true"' in client.get("/direct/nuit/questions/").content.decode()


def test_a_network_that_asks_too_much_is_told_when_it_may_again(client, night):
    for number in range(20):
        ask(client, f"Question {number} ?")

    answer = ask(client, "Encore une ?")

    assert (answer.status_code, ReaderQuestion.objects.count()) == (422, 20)
    assert "La suivante dans" in text(answer)


@pytest.mark.parametrize(
    "data",
    [
        {"text": ""},
        {"text": "x" * 281},
        {"text": "\u200b"},
        {"faire": "vouloir", "question": "x"},
        {"faire": "vouloir", "question": "9" * 30},
        {"faire": "autre chose", "question": "-1"},
    ],
)
def test_nonsense_asks_nothing_and_breaks_nothing(client, night, data):
    answer = client.post("/direct/nuit/questions/", data)

    assert (answer.status_code in (302, 422), ReaderQuestion.objects.count()) == (True, 0)


def test_a_forged_cookie_is_no_cookie(client, night):
    question = ask_question(night, "À moi ?")
    client.cookies["direct_questions"] = f"[[{question.pk}],[]]:faux"

    assert "À moi" not in text(client.get("/direct/nuit/questions/"))


def test_another_site_asks_nothing_in_ones_name(client, night):
    answer = client.post(
        "/direct/nuit/questions/", {"text": "Alors ?"}, headers={"sec-fetch-site": "cross-site"}
    )

    assert (answer.status_code, ReaderQuestion.objects.count()) == (403, 0)


def test_the_slowest_answers_are_not_hidden(client, night, time_machine):
    start = timezone.now()
    for minutes in (2, 50, 4):
        time_machine.move_to(start, tick=False)
        question = ask_question(night, f"Question {minutes} ?")
        time_machine.move_to(start + timedelta(minutes=minutes), tick=False)
        answer_question(question, "Oui.", author=None)

    page = client.get("/direct/nuit/questions/?ordre=lentes")

    assert re.findall(r"Question (\d+)", text(page)) == ["50", "4", "2"]
    assert "la plus lente en 50 min" in text(page)


def test_what_is_not_there_is_not_found(client, home_page):
    for path in ("", "questions/"):
        assert client.get(f"/direct/rien/{path}").status_code == 404
    assert client.get("/direct/rien.json").status_code == 404
