"""Moderators decide by keyboard, by buttons, without a script; two see each other."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from agenda.enums import PriceKind
from agenda.models import Event
from agenda.permissions import MODERATORS
from messaging.models import Mail
from moderation.enums import ItemState
from moderation.models import Decision, QueueItem, Reason
from moderation.services import queue
from moderation.services.deciding import execute_due
from participation.enums import ReportKind
from participation.models import Proposal
from participation.services import sending
from participation.services.reporting import send_report
from tests.agenda.cms import somebody
from tests.browser.axe import violations
from tests.browser.people import first_of, forget_shown_key
from tests.factories.agenda import published_event
from tests.factories.participation import ProposalFactory, facts_of, typed


@pytest.fixture
def items(live_server, settings):
    """Four waiting items, in queue order."""
    settings.SITE_ADDRESS = live_server.url
    rows = []
    for number in range(4):
        day = timezone.localdate() + dt.timedelta(days=20 + number)
        proposal = ProposalFactory(
            data=typed(title=f"Bal numéro {number + 1}", **{"day-0": f"{day:%Y-%m-%d}"})
        )
        sending.send_proposal(proposal, facts_of(proposal), f"bal{number}@example.org")
        sending.confirm_by_link(proposal)
        rows.append(queue.update_item(Proposal.objects.get(pk=proposal.pk)))
    return rows


@pytest.fixture
def ines():
    return somebody(MODERATORS, first_name="Inès", last_name="Moreau")


def path(item: QueueItem) -> str:
    return f"/cms/relecture/{item.pk}/"


def shows(page: Page, title: str) -> None:
    """Wait until the screen of that item is shown and accepts keys."""
    expect(page.locator("h1")).to_have_text(title)
    painted(page)


def painted(page: Page) -> None:
    """Wait until keys work: they do once the page has been painted, two frames after loading."""
    page.wait_for_load_state()
    page.evaluate(
        "async () => { for (let n = 0; n < 4; n++) await new Promise(requestAnimationFrame) }"
    )


def faults(page: Page) -> list[tuple[str, list[str]]]:
    found = violations(page, {"exclude": [["iframe"]]})
    return [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found]


def deeds() -> list[tuple[str, str]]:
    return [
        (one.action, one.item.title)
        for one in Decision.objects.filter(undone_at=None).order_by("pk")
    ]


def carry_out() -> None:
    """Execute pending decisions, as the clock does after ten seconds."""
    Decision.objects.pending().update(executes_at=timezone.now())
    execute_due()


def test_letters_decide_three_in_a_row_and_one_that_is_held_decides_once(items, ines, enter):
    page = enter(ines).opens(path(items[0])).page
    seen = faults(page)

    menu = page.locator("[data-queue-menu] .menuitem-label")
    expect(menu).to_have_text("Relecture (4)")
    page.keyboard.press("a")
    shows(page, "Bal numéro 2")
    expect(menu).to_have_text("Relecture (3)")
    for _ in range(5):  # a held key: only the first event counts
        page.keyboard.down("a")
    shows(page, "Bal numéro 3")
    page.keyboard.down("a")
    page.keyboard.up("a")
    page.keyboard.press("s")
    shows(page, "Bal numéro 4")

    assert deeds() == [
        ("approve", "Bal numéro 1"),
        ("approve", "Bal numéro 2"),
        ("spam", "Bal numéro 3"),
    ]
    assert seen == []


def test_letters_typed_while_the_server_decides_wait_for_what_follows_and_act_once_in_order(
    items, ines, enter
):
    """On a slow machine: the second item is decided unseen, the third asks."""
    person, held = enter(ines), []
    page = person.page
    page.route(
        "**/relecture/*/",
        lambda route: held.append(route) if is_first_post(route, held) else route.continue_(),
    )
    with page.expect_response(lambda answer: "x-ahead" in answer.request.headers):
        person.opens(path(items[0]))
        painted(page)
    readers = list(QueueItem.objects.exclude(taken_by=None).values_list("title", flat=True))
    person.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})

    for letter in ("a", "s", "q"):
        page.keyboard.press(letter)
    page.keyboard.type("Quand")
    first_of(held, page).continue_()
    expect(page.get_by_label("Votre question")).to_have_value("Quand")
    shows(page, "Bal numéro 3")

    assert readers == ["Bal numéro 1"]  # a prefetched item is not yet marked as read by anybody
    assert deeds() == [("approve", "Bal numéro 1"), ("spam", "Bal numéro 2")]
    expect(page.locator(".cms-done")).to_contain_text("Bal numéro 2")
    page.get_by_label("Votre question").blur()
    page.keyboard.press("z")
    shows(page, "Bal numéro 2")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Bal numéro 3")
    assert deeds() == [("approve", "Bal numéro 1")]


def test_what_is_typed_after_n_waits_for_the_item_that_it_takes(items, ines, enter):
    """On a slow machine: a CMS page takes seconds until it is usable."""
    person, held = enter(ines), []
    page = person.page

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/relecture/suivante/", hold)
    person.opens("/cms/relecture/")
    person.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})

    page.keyboard.press("n")
    page.keyboard.press("a")
    first_of(held, page).continue_()
    shows(page, "Bal numéro 2")

    assert deeds() == [("approve", "Bal numéro 1")]
    person.opens("/cms/relecture/").opens(path(items[2]))
    painted(page)
    assert deeds() == [("approve", "Bal numéro 1")]  # the queued key is gone


def test_letters_meant_for_the_next_do_nothing_to_the_one_whose_decision_is_refused(
    items, ines, enter
):
    person, held = enter(ines), []
    page = person.page
    page.route(
        "**/relecture/*/",
        lambda route: held.append(route) if is_first_post(route, held) else route.continue_(),
    )
    person.opens(path(items[0]))
    painted(page)
    event = Proposal.objects.get(pk=items[0].subject_id).event
    event.get_latest_revision_as_object().save_revision()  # changed by somebody meanwhile

    page.keyboard.press("a")
    page.keyboard.press("s")
    first_of(held, page).continue_()
    expect(page.get_by_role("alert")).to_be_visible()
    painted(page)

    assert deeds() == []
    expect(page.locator("h1")).to_have_text("Bal numéro 1")


def is_first_post(route: Route, held: list[Route]) -> bool:
    return route.request.method == "POST" and not held


def test_without_a_network_nothing_is_decided_and_that_is_said(items, ines, enter):
    person = enter(ines).opens(path(items[0]))
    page = person.page
    painted(page)

    person.context.set_offline(True)
    page.keyboard.press("a")
    expect(page.get_by_role("alert")).to_contain_text("Pas de connexion\u00a0: rien n’est décidé")
    person.context.set_offline(False)
    page.keyboard.press("a")
    shows(page, "Bal numéro 2")

    assert deeds() == [("approve", "Bal numéro 1")]


def test_the_last_decision_is_taken_back_from_the_queue_and_from_the_screen_of_a_refusal(
    items, ines, enter
):
    person = enter(ines).opens(path(items[0]))
    page = person.page
    for number in (0, 1):
        painted(page)
        page.keyboard.press("a")
        shows(page, f"Bal numéro {number + 2}")
    page.keyboard.press("r")
    expect(page.get_by_text("Refuser, avec une raison")).to_be_visible()
    painted(page)
    page.locator(".cms-done").get_by_role("button", name="Reprendre").click()
    shows(page, "Bal numéro 2")
    before = deeds()
    person.opens("/cms/relecture/")
    page.keyboard.press("z")
    expect(page.get_by_text("1 décision reprise")).to_be_visible()

    assert (before, deeds()) == ([("approve", "Bal numéro 1")], [])


def test_z_takes_it_back_and_it_is_there_again(items, ines, enter):
    page = enter(ines).opens(path(items[0])).page
    painted(page)
    page.keyboard.press("a")
    shows(page, "Bal numéro 2")
    expect(page.locator(".cms-done")).to_contain_text("« Bal numéro 1 » : publiée.")

    page.keyboard.press("z")
    shows(page, "Bal numéro 1")
    expect(page.locator("[data-queue-menu] .menuitem-label")).to_have_text("Relecture (4)")

    assert deeds() == []
    assert QueueItem.objects.get(pk=items[0].pk).state == ItemState.WAITING


def test_a_key_that_is_wanted_is_said_and_the_word_goes_once_it_was_shown(items, ines, enter):
    person = enter(ines).opens(path(items[0]))
    page = person.page
    painted(page)
    page.keyboard.press("q")
    page.keyboard.type("Quel étage ?")
    shown = forget_shown_key(person)
    page.get_by_role("button", name="Demander", exact=True).click()
    wanted = page.get_by_role("alert").filter(has_text="Cette page demande votre clé d’accès")
    expect(wanted).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="Rien n’est décidé")).to_be_visible()
    page.get_by_role("button", name="Demander", exact=True).click()
    expect(page.get_by_role("link", name="Montrer ma clé, dans un autre onglet")).to_be_focused()
    forget_shown_key(person, shown)  # as after showing it in another tab

    person.opens_in_another_tab("/cms/").page.close()
    expect(wanted).to_have_count(0)
    page.get_by_role("button", name="Demander", exact=True).click()
    shows(page, "Bal numéro 2")

    assert deeds() == [("ask", "Bal numéro 1")]


def test_a_word_outlives_the_session_in_which_it_was_typed_and_leaves_with_its_decision(
    items, ines, enter, settings
):
    person = enter(ines).opens(path(items[0]))
    page, cookies = person.page, person.context.cookies()
    painted(page)
    page.keyboard.press("q")
    page.keyboard.type("Quel étage ?")
    person.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Demander", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="Votre session est terminée")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="Rien n’est décidé")).to_be_visible()
    page.get_by_role("button", name="Demander", exact=True).click()
    expect(page.get_by_role("link", name="Se reconnecter, dans un autre onglet")).to_be_focused()
    person.context.add_cookies(cookies)  # as after signing in again in another tab

    person.opens_in_another_tab("/cms/").page.close()
    expect(page.get_by_role("alert").filter(has_text="Votre session est terminée")).to_have_count(0)
    page.get_by_role("button", name="Demander", exact=True).click()
    shows(page, "Bal numéro 2")

    assert (
        page.evaluate("Object.keys(sessionStorage).filter((name) => name.includes('relecture'))")
        == []
    )
    assert deeds() == [("ask", "Bal numéro 1")]


def test_a_ticked_reason_and_its_word_outlive_the_page_until_they_are_sent(items, ines, enter):
    person = enter(ines, width=390, touch=True).opens(path(items[0]) + "refuser/")
    page = person.page
    painted(page)
    page.get_by_role("radio").nth(2).check()
    page.get_by_label("Un mot de vous").fill("À l’an prochain !")

    person.opens(path(items[1])).opens(path(items[0]) + "refuser/")
    expect(page.get_by_label("Un mot de vous")).to_have_value("À l’an prochain !")
    expect(page.get_by_role("radio").nth(2)).to_be_checked()
    painted(page)
    page.get_by_role("button", name="Refuser et écrire").click()
    shows(page, "Bal numéro 2")

    assert (
        page.evaluate("Object.keys(sessionStorage).filter((name) => name.includes('relecture'))")
        == []
    )
    assert deeds() == [("refuse", "Bal numéro 1")]


def test_a_letter_in_a_field_is_a_letter_and_a_refusal_mails_its_reason(items, ines, enter):
    reason = Reason.objects.first()
    page = enter(ines, width=390).opens(path(items[0])).page
    at_rest = faults(page)
    page.keyboard.press("q")
    page.keyboard.type("zas")
    expect(page.get_by_label("Votre question")).to_have_value("zas")
    page.get_by_label("Votre question").blur()
    page.keyboard.press("r")
    expect(page.get_by_text("Refuser, avec une raison")).to_be_visible()
    painted(page)

    page.keyboard.press("1")
    expect(page.locator(".cms-mail")).to_contain_text(reason.text_fr)
    page.get_by_label("Un mot de vous").fill("À l’an prochain !")
    page.get_by_role("button", name="Voir en anglais").click()
    expect(page.locator(".cms-mail")).to_contain_text(reason.text_en)
    refusing = faults(page)
    page.get_by_role("radio").first.press("Enter")
    shows(page, "Bal numéro 2")
    carry_out()

    mail = Mail.objects.get(kind="proposal-sent-back")
    assert all(words in mail.text for words in (reason.text_fr, "À l’an prochain !"))
    assert (at_rest, refusing) == ([], [])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_of_two_moderators_the_second_is_told_and_loses_no_word(items, ines, enter):
    first = enter(ines).opens(path(items[0])).page
    second = enter(somebody(MODERATORS)).opens(path(items[0])).page
    expect(second.locator("[data-decide-reader]")).to_have_text("Inès Moreau la lit aussi.")

    first.keyboard.press("a")
    shows(first, "Bal numéro 2")
    second.keyboard.press("q")
    second.keyboard.type("Quel étage ?")
    second.get_by_role("button", name="Demander", exact=True).click()

    expect(second.get_by_role("alert")).to_contain_text(
        re.compile("Inès Moreau a déjà décidé.*Quel étage", re.DOTALL)
    )
    assert deeds() == [("approve", "Bal numéro 1")]


def test_without_a_script_each_button_decides_and_takes_back(items, ines, enter):
    page = enter(ines, script=False).opens(path(items[0])).page
    page.get_by_role("button", name="Publier").first.click()
    expect(page.locator("h1")).to_have_text("Bal numéro 2")
    page.get_by_role("button", name="Reprendre").click()
    expect(page.locator("h1")).to_have_text("Bal numéro 1")
    page.get_by_role("link", name="Refuser").click()
    page.locator("label.cms-reason").first.click()
    page.get_by_role("button", name="Refuser et écrire").click()
    expect(page.locator("h1")).to_have_text("Bal numéro 2")

    assert deeds() == [("refuse", "Bal numéro 1")]
    assert QueueItem.objects.filter(state=ItemState.HELD).count() == 1


def test_the_links_of_a_text_are_let_through_by_who_publishes_it(items, ines, enter, live_server):
    proposal = items[0].subject
    text = "Un bal.\n\nTout sur https://exemple.org/bal."
    proposal.data["description"] = text
    proposal.save()
    sending.send_proposal(proposal, facts_of(proposal), "")
    page = enter(ines, width=390).opens(path(items[0])).page
    box = page.get_by_label("Laisser passer les liens")
    expect(page.locator("#liens-trouves")).to_have_text("https://exemple.org/bal")
    expect(box).not_to_be_checked()
    box.check()
    seen = faults(page)

    page.get_by_role("button", name="Publier").click()
    shows(page, "Bal numéro 2")
    # The next item is shown from its top.
    expect(page.get_by_role("button", name="Reprendre")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Publier")).not_to_be_in_viewport()
    carry_out()

    page.goto(f"{live_server.url}{Proposal.objects.get(pk=proposal.pk).event.get_absolute_url()}")
    link = page.get_by_role("link", name="https://exemple.org/bal")
    expect(link).to_have_attribute("href", "https://exemple.org/bal")
    expect(link).to_have_attribute("rel", "nofollow ugc")
    assert seen == []


def test_a_tenth_reason_is_chosen_by_the_letters_of_a_word_and_the_keys_are_in_the_list_of_the_cms(
    items, ines, enter
):
    for number in range(10):
        Reason.objects.create(
            text_fr=f"Motif {number}.", text_en=f"Reason {number}.", sort_order=50
        )
    last = Reason.objects.create(text_fr="C’est l’été.", text_en="It is summer.", sort_order=60)
    page = enter(ines).opens(path(items[0]) + "refuser/").page
    painted(page)

    page.keyboard.press("?")
    expect(page.locator("#keyboard-shortcuts-dialog")).to_be_visible()
    expect(page.locator("#keyboard-shortcuts-dialog")).to_contain_text(
        "choisir un motif par le début d’un de ses mots"
    )
    page.keyboard.press("Escape")
    expect(page.locator("#keyboard-shortcuts-dialog")).to_be_hidden()
    page.keyboard.type("ete")
    expect(page.get_by_role("radio", name=last.text_fr)).to_be_checked()
    expect(page.locator(".cms-mail")).to_contain_text(last.text_fr)
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(f"{path(items[0])}$"))
    painted(page)
    page.keyboard.press("r")
    expect(page.get_by_text("Refuser, avec une raison")).to_be_visible()
    painted(page)
    page.keyboard.press("A")
    expect(page.get_by_role("radio").nth(10)).to_be_checked()
    page.get_by_role("radio").nth(10).blur()
    page.keyboard.press("Enter")
    shows(page, "Bal numéro 2")

    assert deeds() == [("refuse", "Bal numéro 1")]


def test_where_nothing_resembles_it_m_leads_to_the_search_and_the_preview_begins_with_the_event(
    items, ines, enter
):
    page = enter(ines).opens(path(items[0])).page
    painted(page)

    page.keyboard.press("m")

    expect(page.get_by_label("Une autre sortie, par son titre")).to_be_focused()
    assert page.frame_locator("iframe").locator(".site-head").count() == 0


def test_a_price_is_put_right_beside_its_report_in_two_gestures(items, ines, enter):
    event = published_event("2099-03-10 20:00", slug="bal", price_kind=PriceKind.PAID, price_from=8)
    report = send_report(
        event, ReportKind.PRICE, line="C’est 12.", network="192.0.2.7/32", language="fr"
    )
    page = enter(ines).opens(path(QueueItem.objects.get(report=report))).page
    painted(page)
    seen = faults(page)

    page.get_by_label("De", exact=True).fill("12")
    page.get_by_role("button", name="Publier ce prix").click()
    expect(page.get_by_text("c’est accepté")).to_be_visible()
    carry_out()

    assert Event.objects.get(slug="bal").price_from == 12
    assert seen == []


@pytest.mark.parametrize("script", [True, False])
def test_all_of_one_network_goes_in_one_press_and_comes_back_in_one(items, ines, enter, script):
    page = enter(ines, script=script, width=390).opens(path(items[0])).page
    page.get_by_role("link", name="Tout ce que la même adresse ou le même réseau a envoyé").click()
    page.get_by_role("link", name="Ce réseau", exact=True).click()
    names = page.locator(".cms-lines a")
    expect(names).to_have_count(4)
    named = names.all_text_contents()
    seen = faults(page) if script else []

    page.get_by_role("button", name="Reprendre ce qui est coché").click()
    expect(page.get_by_text("4 décisions partent dans")).to_be_visible()
    gone = deeds()
    page.get_by_role("button", name=re.compile("^Reprendre")).click()
    expect(page.get_by_text("4 décisions reprises")).to_be_visible()

    assert sorted(named) == [f"Bal numéro {number}" for number in range(1, 5)]
    assert sorted(gone) == [("spam", title) for title in sorted(named)]
    assert (deeds(), set(QueueItem.objects.values_list("state", flat=True))) == (
        [],
        {ItemState.WAITING},
    )
    assert seen == []
