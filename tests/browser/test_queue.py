"""The moderators' queue by keyboard, on a phone without a script, and with two moderators."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from wagtail.users.models import UserProfile

from moderation.enums import ItemState, Urgency
from moderation.models import Decision, QueueItem, Reason
from moderation.services import queue
from tests.agenda.cms import somebody
from tests.browser.test_alerts_cms import faults
from tests.factories.agenda import EventFactory
from tests.factories.desk import ReportFactory, submitted_item
from tests.factories.moderation import QueueItemFactory

QUEUE = "/cms/relecture/"


@pytest.fixture
def waiting(live_server, transactional_db):
    """A cancellation, then an item soon due, then the others, one of which Inès is reading."""
    report = ReportFactory(event__title="Les Grands Départs")
    facts = {
        "flags": ["report:cancelled", "reports:3"],
        "urgency": Urgency.NOW,
        "title": "Les Grands Départs",
    }
    QueueItemFactory(kind="report", subject=report, next_at=timezone.now(), **facts)
    looks = {"flags": ["access", "links:3", "bidi"], "alike": EventFactory(), "author": "Mireille"}
    QueueItemFactory(title="On chante portes ouvertes", urgency=Urgency.SOON, **looks)
    items = [submitted_item() for _ in range(2)]
    later = {"urgency": Urgency.LATER, "next_at": timezone.now() + timedelta(days=300)}
    for item, title in zip(items, ("Marché aux partitions", "Thé dansant"), strict=True):
        QueueItem.objects.filter(pk=item.pk).update(title=title, **later)
    queue.reserve(items[0], somebody("Modérateurs", first_name="Inès"))
    return items


def test_a_moderator_walks_ticks_and_refuses_by_the_keyboard(enter, waiting):
    Reason.objects.create(text_fr="C’est une publicité.", text_en="This is an advertisement.")
    person = enter(somebody("Modérateurs")).opens(QUEUE)
    page, keys = person.page, person.page.keyboard
    at_rest = faults(page)
    expect(page.locator("[data-key=n] kbd")).to_be_visible()

    for key in "jjjjjj":
        keys.press(key)
    last = page.locator(".cms-item[aria-current] h3").inner_text()
    keys.press("x")
    keys.press("k")
    keys.press("x")
    page.get_by_label("Un titre, un lieu").press_sequentially("jxn")  # letters of a word
    ticked = page.locator(".cms-item :checked").count()
    page.get_by_role("button", name="Refuser, avec une raison").press("Enter")
    page.get_by_label("C’est une publicité.").check()
    before = faults(page)
    page.get_by_role("button", name="Oui, pour toutes").press("Enter")
    expect(
        page.get_by_text("2 décidées. Vous pouvez les reprendre pendant dix secondes.")
    ).to_be_visible()

    assert (at_rest, before) == ([], [])
    assert (last, ticked) == ("Thé dansant", 2)
    assert set(Decision.objects.values_list("item__title", flat=True)) == {
        "Thé dansant",
        "Marché aux partitions",
    }


def test_a_held_key_takes_one_and_no_letter_acts_once_they_are_off(enter, waiting):
    moderator = somebody("Modérateurs")
    page = enter(moderator).opens(QUEUE).page

    page.keyboard.down("n")
    page.keyboard.down("n")
    page.wait_for_url("**/cms/relecture/*/")
    page.keyboard.up("n")
    taken = list(QueueItem.objects.filter(taken_by=moderator).values_list("title", flat=True))
    profile = UserProfile.get_for_user(moderator)
    profile.keyboard_shortcuts = False
    profile.save()
    page = enter(moderator).opens(QUEUE).page
    page.keyboard.press("j")

    assert taken == ["Les Grands Départs"]
    assert page.locator(".cms-item[aria-current]").count() == 0


def test_at_390_without_a_script_two_moderators_see_each_other_and_take_what_is_free(
    enter, waiting
):
    QueueItem.objects.exclude(pk__in=[item.pk for item in waiting]).update(state=ItemState.CLOSED)
    moderator = somebody("Modérateurs")
    page = enter(moderator, script=False, width=390, touch=True).opens(QUEUE).page
    width = page.evaluate("document.documentElement.scrollWidth")

    expect(page.get_by_text("Inès la lit")).to_be_visible()
    # No key hints on a touch screen.
    expect(page.locator("kbd:visible, .cms-keys:visible")).to_have_count(0)
    page.get_by_role("button", name="Prendre la suivante").click()
    expect(page.locator("kbd:visible, .cms-keys:visible")).to_have_count(0)

    assert width == 390
    assert list(QueueItem.objects.filter(taken_by=moderator)) == [waiting[1]]
