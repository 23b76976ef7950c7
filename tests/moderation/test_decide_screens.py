"""The screen of one decision, in the CMS."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agenda.enums import PriceKind
from agenda.models import Event
from messaging.models import Mail
from moderation.enums import DecisionAction, ItemState
from moderation.models import Decision, QueueItem, Reason
from moderation.services.deciding import HOLD, decide, execute_due
from participation.enums import ProposalState, ReportKind, SentState
from participation.models import Post, Proposal, Report
from participation.services.notice_links import notice_token
from participation.viewsets.subjects import PriceFields
from tests.agenda.cms import signed_in, somebody
from tests.factories.agenda import EventFactory, at, published_event
from tests.moderation.test_deciding import moderator, revision_of, waiting
from tests.participation.test_subjects import report_item

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


def url(item: QueueItem, after: str = "") -> str:
    return f"/cms/relecture/{item.pk}/{after}"


def posted(item: QueueItem, deed: str, **facts) -> dict[str, object]:
    return {"faire": deed, "revision": revision_of(item) or "", **facts}


def reason() -> Reason:
    return Reason.objects.order_by("pk").first()


def test_the_screen_shows_the_event_as_it_will_look_and_what_decides():
    item = waiting()
    page = signed_in(moderator()).get(url(item)).content.decode()

    assert f'src="{url(item, f"apercu/{revision_of(item)}/")}"' in page
    assert all(
        word in page
        for word in ("Le Hangar à chansons", "lieu nouveau", "Mireille", "première fois")
    )
    assert "mireille@example.org" not in page


def test_the_preview_is_the_public_page_of_that_revision():
    item = waiting()
    client = signed_in(moderator())

    preview = client.get(url(item, f"apercu/{revision_of(item)}/"))

    assert (preview.status_code, preview["X-Frame-Options"]) == (200, "SAMEORIGIN")
    assert "On chante portes ouvertes" in preview.content.decode()


def test_a_decision_leads_to_the_next_one_which_says_what_was_done_and_takes_it_back():
    first, second = waiting(), waiting()
    client = signed_in(moderator())

    answer = client.post(url(first, ""), posted(first, "publier"), follow=True)
    decision = Decision.objects.get()
    back = client.post(url(first, "annuler/"), {"decision": decision.pk}, follow=True)

    assert answer.redirect_chain == [(url(second), 302)]
    assert "« On chante portes ouvertes » : publiée." in answer.content.decode()
    assert "Décision reprise : rien n’est parti." in back.content.decode()
    assert "annulé" not in back.content.decode().casefold()  # which is said of dates
    assert QueueItem.objects.get(pk=first.pk).state == ItemState.WAITING


def test_a_script_is_told_what_comes_next_and_what_it_fetches_ahead_nobody_reads_yet():
    first, second = waiting(), waiting()
    client = signed_in(moderator())
    ahead = client.get(url(first)).context["view"].ahead_url

    fetched = client.get(ahead, headers={"x-ahead": "1"})
    second.refresh_from_db()
    reader = second.taken_by
    answer = client.post(
        url(first), posted(first, "publier"), headers={"accept": "application/json"}
    ).json()

    assert (ahead, fetched.status_code, reader) == (url(second), 200, None)
    assert (answer["url"], answer["revision"]) == (url(second), revision_of(second))
    assert (
        answer["menu"] == "Relecture (1)"
    )  # what is decided waits no longer, though it may be taken back
    assert f'action="{url(first, "annuler/")}"' in answer["done"]
    second.refresh_from_db()
    assert second.taken_by is not None


@pytest.mark.parametrize("screen", ["refuser/", "confiance/", "volee/"])
def test_the_last_decision_is_taken_back_from_the_screens_around_an_item(screen):
    first, second = waiting(), waiting()
    client = signed_in(moderator())
    nobody_else = signed_in(moderator())

    client.post(url(first), posted(first, "publier"))

    assert f'action="{url(first, "annuler/")}"' in client.get(url(second, screen)).content.decode()
    assert f'action="{url(first, "annuler/")}"' in client.get("/cms/").content.decode()
    assert "cms-done" not in nobody_else.get(url(second, screen)).content.decode()


def test_the_last_decision_is_taken_back_from_a_thread_and_from_the_screen_of_several():
    first, second = waiting(), waiting()
    client = signed_in(moderator())
    client.post(url(first), posted(first, "publier"))

    thread = client.get(f"/cms/propositions/{second.subject.uuid}/").content.decode()
    several = client.post(
        "/cms/relecture/lot/", {"choix": second.pk, "faire": "publier"}
    ).content.decode()

    assert [f'action="{url(first, "annuler/")}"' in page for page in (thread, several)] == [
        True,
        True,
    ]
    assert re.search(r'href="/cms/relecture/"[^>]*>\s*Relecture', thread)
    assert "Le fil" in thread.partition("<h1")[2].partition("</h1>")[0]


def test_a_report_leads_to_the_page_and_the_form_of_its_event_and_is_accepted_not_published():
    item = report_item(published_event("2026-03-10 20:00", title="Bal", slug="bal"))
    client = signed_in(moderator())

    page = client.get(url(item)).content.decode()
    told = client.post(url(item), posted(item, "publier"), follow=True).content.decode()

    assert f"/cms/snippets/agenda/event/edit/{item.subject.event_id}/" in page
    assert 'href="/evenements/bal/"' in page
    assert "«\u00a0Bal\u00a0»\u00a0: c’est accepté." in told


def test_the_second_of_two_moderators_reads_who_was_first_and_their_word_again():
    item = waiting()
    client, data = signed_in(somebody("Modérateurs")), posted(item, "demander", mot="Quel étage ?")
    decide(item, DecisionAction.APPROVE, actor=moderator(), expected_revision=revision_of(item))

    answer = client.post(url(item), data)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert all(words in page for words in ("Inès Moreau a déjà décidé, à 18:42", "Quel étage ?"))


def test_what_was_written_with_a_decision_that_is_taken_back_is_there_again_for_who_wrote_it():
    asked, refused = waiting(), waiting()
    client, other = signed_in(moderator()), signed_in(somebody("Modérateurs"))
    client.post(url(asked), posted(asked, "demander", mot="Quel étage ?"))
    client.post(
        url(refused, "refuser/"), posted(refused, "refuser", mot="Au printemps.", motif=reason().pk)
    )
    held = client.get(url(asked)).content.decode()
    for decision in Decision.objects.all():
        client.post(url(decision.item, "annuler/"), {"decision": decision.pk})

    again = client.get(url(asked)).content.decode()
    refusal = client.get(url(refused, "refuser/")).context["page"]
    theirs = (
        other.get(url(asked)).content.decode()
        + other.get(url(refused, "refuser/")).content.decode()
    )

    assert ("Quel étage ?</textarea>" in held, "Quel étage ?</textarea>" in again) == (False, True)
    assert (refusal.word, refusal.chosen) == ("Au printemps.", reason())
    assert "Quel étage ?" not in theirs
    assert "Au printemps." not in theirs


def test_accepting_a_notice_of_illegal_content_takes_the_reason_that_its_author_reads():
    item = report_item(published_event("2026-03-10 19:00"), ReportKind.OFFENSIVE)
    client = signed_in(moderator())

    page = client.get(url(item)).content.decode()
    client.post(url(item), posted(item, "publier", mot="On y voit un enfant."))

    assert 'name="mot" form="decision"' in page
    assert Decision.objects.get().word == "On y voit un enfant."
    assert (
        'form="decision"'
        not in client.get(url(report_item(published_event("2026-03-11 19:00")))).content.decode()
    )


def test_two_who_read_the_same_see_each_other():
    item = waiting()
    signed_in(moderator()).get(url(item))

    other = signed_in(somebody("Modérateurs"))
    QueueItem.objects.update(taken_by=moderator())

    assert "Inès Moreau la lit aussi." in other.post(url(item, "presence/")).json()["reader"]


def test_a_refusal_asks_why_and_shows_the_mail_in_both_languages():
    item = waiting()
    client = signed_in(moderator())
    chosen = reason()

    asked = client.post(url(item), posted(item, "refuser"), follow=True).content.decode()
    typed: dict[str, Any] = {"motif": chosen.pk, "mot": "À vite !", "langue": "en"}
    english = client.get(url(item, "refuser/"), typed)
    without = client.post(url(item, "refuser/"), posted(item, "refuser", mot="À vite !"))

    assert "Pourquoi" in asked
    assert f"<p>{chosen.text_en}</p>" in english.content.decode()
    assert (without.status_code, "À vite !" in without.content.decode()) == (409, True)
    assert QueueItem.objects.get().state == ItemState.WAITING


def test_every_reason_has_a_key_written_beside_it_and_so_has_the_button_that_refuses():
    item = waiting()
    page = signed_in(moderator()).get(url(item, "refuser/")).content.decode()

    keys = re.findall(r'name="motif" value="\d+" required data-key="(.)".*?<kbd>(.)</kbd>', page)

    assert "".join(key for key, _shown in keys) == "1234567890A"
    assert all(key == shown for key, shown in keys)
    assert re.search(r'data-key="Enter">Refuser et écrire <kbd>Entrée</kbd>', page)
    assert all(
        words in page for words in ("<kbd>1 … 9, 0, A … Z</kbd>", "<dd>refuser et écrire</dd>")
    )


def test_refused_on_the_screen_its_author_reads_why(time_machine):
    item, chosen = waiting(), reason()
    signed_in(moderator()).post(
        url(item, "refuser/"), posted(item, "", motif=chosen.pk, mot="À vite !")
    )

    time_machine.shift(HOLD)
    execute_due()

    assert Post.objects.get().text == f"{chosen.text_fr}\n\nÀ vite !"
    assert [mail.kind for mail in Mail.objects.all()] == ["proposal-sent-back"]


def test_what_the_clock_left_the_next_who_comes_carries_out(time_machine):
    item, client = waiting(), signed_in(moderator())
    client.post(url(item), posted(item, "publier"))

    time_machine.shift(HOLD * 2)
    client.get(url(item))

    assert Proposal.objects.get().state == ProposalState.PUBLISHED


def test_it_is_merged_into_an_event_that_one_searches_for():
    item, kept = waiting(), EventFactory(title="Chorale du passage", live=True)
    client = signed_in(moderator())

    found = client.get(url(item), {"cherche": "chorale"}).content.decode()
    client.post(url(item), posted(item, "reunir", avec=kept.pk))

    assert f'name="avec" value="{kept.pk}"' in found
    assert Decision.objects.get().into == kept


@pytest.mark.parametrize("group", ["", "Contributeurs"])
@pytest.mark.parametrize("after", ["", "refuser/", "annuler/", "presence/", "apercu/1/"])
def test_who_may_not_moderate_sees_and_decides_nothing(group, after):
    item = waiting()
    client = signed_in(somebody(group)) if group else signed_in(somebody())

    answers = [client.get(url(item, after)), client.post(url(item, after), posted(item, "publier"))]

    assert {answer.status_code for answer in answers} <= {302, 403}
    assert (QueueItem.objects.get().state, Decision.objects.count()) == (ItemState.WAITING, 0)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"faire": "rien"},
        {"faire": "publier", "revision": "²"},
        {"faire": "reunir", "avec": "9" * 30},
    ],
)
def test_invalid_posts_to_a_decision_screen_are_refused(data):
    item = waiting()

    answer = signed_in(moderator()).post(url(item), data)

    assert (answer.status_code, Decision.objects.count()) == (409, 0)


def test_a_queue_of_six_costs_the_screen_what_a_queue_of_two_does():
    items = [waiting(), waiting()]
    client = signed_in(moderator())

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url(items[0])).status_code == 200
        return len(asked)

    queries()
    few = queries()
    for _ in range(4):
        waiting()

    assert queries() == few


@pytest.mark.parametrize(("address", "deed"), [("", "demander"), ("refuser/", "refuser")])
def test_a_word_that_is_too_long_is_refused_and_comes_back_whole(address, deed):
    item, word = waiting(), "é" * 4_001
    facts = {"motif": str(reason().pk)} if deed == "refuser" else {}

    page = signed_in(moderator()).post(url(item, address), posted(item, deed, mot=word, **facts))

    assert page.status_code == 409
    assert word in page.content.decode()
    assert "4 000 signes au plus" in page.content.decode()


@pytest.mark.parametrize("nonsense", ["9" * 5_000, "9" * 30, "a\x00b"])
def test_what_is_posted_by_hand_is_answered_whatever_it_is(nonsense):
    item = waiting()
    client = signed_in(moderator())

    answers = [
        client.get(url(item), {"cherche": nonsense[:99]}),
        client.get(url(item, "refuser/"), {"revision": nonsense}),
    ]
    merges = [posted(item, "reunir") | {name: nonsense} for name in ("revision", "avec")]
    answers += [client.post(url(item), merge) for merge in merges]
    answers.append(client.post(url(item, "refuser/"), posted(item, "refuser", motif=nonsense)))
    answers.append(client.post(url(item, "annuler/"), {"decision": nonsense}))
    answers.append(client.post(url(item), posted(item, "demander", mot=nonsense, champs=nonsense)))

    assert {answer.status_code for answer in answers} <= {200, 302, 404, 409}


def price_item(**facts) -> QueueItem:
    facts = {"price_kind": PriceKind.PAID, "price_from": 8} | facts
    return report_item(
        published_event("2026-03-10 20:00", title="Bal", slug="bal", **facts), ReportKind.PRICE
    )


def shown_price(item: QueueItem) -> dict[str, str]:
    """What a browser posts of the price as the screen shows it."""
    form, names = PriceFields.of(item.subject.event, {}), ("price", "price_from", "price_to")
    return {"prix-lu": form.seen} | {name: form.form.initial[name] for name in names}


def executed(time_machine) -> Event:
    time_machine.shift(HOLD)
    execute_due()
    return Event.objects.get(slug="bal")


def test_a_wrong_price_is_put_right_beside_its_report_and_published_once_the_decision_is(
    time_machine,
):
    item, ines = price_item(), somebody("Modérateurs", first_name="Inès")
    other = report_item(item.subject.event, ReportKind.PRICE, 2)
    client = signed_in(ines)
    page = client.get(url(item)).content.decode()

    client.post(
        url(item),
        posted(item, "publier") | shown_price(item) | {"price_from": "12,50", "price_to": ""},
    )
    during = Event.objects.get(slug="bal").price_from
    event = executed(time_machine)

    assert all(words in page for words in ('name="price_from"', 'value="8"', "Publier ce prix"))
    assert (during, event.price_from) == (Decimal(8), Decimal("12.50"))
    assert event.price_kind == PriceKind.PAID.value
    assert event.live_revision.user == ines
    assert {Report.objects.get(pk=one.subject_id).state for one in (item, other)} == {
        SentState.ACCEPTED
    }


def test_a_price_that_is_wrong_or_changed_meanwhile_is_not_published_and_stays_typed(
    time_machine,
):
    item, client = price_item(), signed_in(somebody("Modérateurs"))
    seen = shown_price(item)

    wrong = client.post(
        url(item), posted(item, "publier") | seen | {"price_from": "12", "price_to": "7"}
    )
    Event.objects.filter(slug="bal").update(price_from=9)
    late = client.post(url(item), posted(item, "publier") | seen | {"price_from": "12"})

    assert (wrong.status_code, late.status_code) == (409, 409)
    assert "Le prix le plus bas vient d’abord." in wrong.content.decode()
    assert 'value="7"' in wrong.content.decode()
    assert "Le prix a changé entre-temps" in late.content.decode()
    assert executed(time_machine).price_from == 9


def test_a_price_that_is_put_right_already_is_accepted_and_changes_nothing(time_machine):
    item, client = price_item(), signed_in(somebody("Modérateurs"))
    revision = item.subject.event.live_revision_id

    client.post(url(item), posted(item, "publier") | shown_price(item))

    assert executed(time_machine).live_revision_id == revision
    assert Report.objects.get(pk=item.subject_id).state == SentState.ACCEPTED


def test_who_said_another_price_than_what_is_kept_is_not_told_that_they_were_right(time_machine):
    item, client = price_item(), signed_in(somebody("Modérateurs"))
    other = report_item(
        item.subject.event, ReportKind.PRICE, 2, line="C’est gratuit.", email="karim@example.org"
    )

    client.post(url(item), posted(item, "publier") | shown_price(item))
    executed(time_machine)

    mail = Mail.objects.get(kind="report-decided")
    page = client.get(f"/signaler/suivi/{notice_token(other.subject)}/").content.decode()
    assert ("Vous aviez raison" in mail.text, "est vérifié, et la page le dit" in mail.text) == (
        False,
        True,
    )
    assert ("C’était juste" in page, "Le prix est vérifié" in page) == (False, True)


def test_a_price_that_is_taken_back_stays_as_it_was(time_machine):
    item, client = (
        price_item(price_from=None, price_kind=PriceKind.UNKNOWN),
        signed_in(somebody("Modérateurs")),
    )

    client.post(url(item), posted(item, "publier") | shown_price(item) | {"price": "free"})
    client.post("/cms/relecture/lot/annuler/")

    assert executed(time_machine).price_kind == PriceKind.UNKNOWN
    assert QueueItem.objects.get(pk=item.pk).state == ItemState.WAITING
