"""Panels for subscribing, following and erasing, in each state as a user sees it."""

import json
import re
from datetime import time
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from agenda.models import Area
from alerts.models import Topic
from messaging.delivery import keys
from messaging.models import Delivery, Follow, KeptSearch, Subscription, Welcome
from tests.browser.axe import violations
from tests.browser.push import SUBSCRIBES, Worker
from tests.factories.agenda import AreaFactory, published_event
from tests.factories.messaging import write_deliveries

#: The permission prompt is still open, and will be denied.
REFUSES = """Object.defineProperty(Notification, "permission", {
  configurable: true, get: () => "default",
});
Notification.requestPermission = async () => {
  Object.defineProperty(Notification, "permission", { get: () => "denied" });
  return "denied";
};"""
NO_PUSH = "delete window.PushManager; delete window.Notification;"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) "
    "AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def city(live_server, settings):
    """Twenty areas with tiles on the plan, three topics, and an event to follow."""
    settings.SITE_ADDRESS = live_server.url
    settings.ROOT_URLCONF = "tests.browser.panel_urls"
    for number in range(20):
        AreaFactory(
            code=str(number + 1),
            latitude=48.9,
            longitude=2.2,
            tile_row=number // 4 + 1,
            tile_column=number % 4 + 1,
        )
    Area.objects.filter(code="20").update(latitude=48.8631, longitude=2.4007)
    Topic.objects.exclude(slug__in=["transports", "meteo", "culture"]).delete()
    play = published_event("2099-03-03 20:00", slug="piece", place=None)
    return SimpleNamespace(
        origin=live_server.url, play=play, page=f"{live_server.url}/evenements/piece/"
    )


@pytest.fixture
def person(own_browser, city):
    """A user who allowed notifications, with a working push service."""
    own_browser.grant_permissions(["notifications", "geolocation"], origin=city.origin)
    own_browser.add_init_script(SUBSCRIBES)
    page = own_browser.new_page()
    page.goto(f"{city.origin}/panneau/")
    return page


def shown(page: Page) -> list[str]:
    return page.eval_on_selector_all(
        "[data-state]", "all => all.filter(it => !it.hidden).map(it => it.dataset.state)"
    )


def faults(page: Page) -> list[tuple[str, list[str]]]:
    found = violations(page)
    return [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found]


def choose(page: Page) -> None:
    page.get_by_label("Métro, bus, vélo").check()
    page.get_by_label("Météo et crues").check()
    for code in ("11", "20"):
        page.locator(f'[name="areas"][value="{code}"]').check()


def activate(page: Page) -> None:
    page.get_by_role("button", name="Activer sur ce navigateur").click()
    expect(page.get_by_text("C’est activé sur ce navigateur.")).to_be_visible()


def test_one_button_subscribes_with_what_was_chosen_and_says_it_back(person):
    choose(person)

    said = person.locator("form [data-said]").inner_text()
    activate(person)

    assert said == (
        "Le 11e et le 20e\u00a0: métro, bus, vélo, météo et crues, dès «\u00a0Gênant\u00a0». "
        "Silence de 22\u00a0h à 7\u00a0h\u00a030, sauf danger."
    )
    kept = Subscription.objects.get()
    assert (kept.quiet_from, kept.quiet_to, kept.time_zone) == (
        time(22),
        time(7, 30),
        "Europe/Paris",
    )
    assert set(kept.areas.values_list("code", flat=True)) == {"11", "20"}
    assert set(kept.topics.values_list("slug", flat=True)) == {"transports", "meteo"}
    assert (kept.min_severity, kept.lets_extreme, kept.lets_severe, kept.language) == (
        2,
        True,
        False,
        "fr",
    )
    assert len(kept.application_key) == 87
    assert faults(person) == []


def test_nothing_chosen_is_everything_and_the_sentence_says_so(person):
    person.get_by_label("Se taire à ces heures").uncheck()

    assert person.locator("form [data-said]").inner_text() == (
        "Tout Paris\u00a0: tous les thèmes, dès «\u00a0Gênant\u00a0». Jour et nuit."
    )


def test_what_happens_tonight_is_said_before_one_subscribes_and_follows_the_choices_beside_it(
    person, city
):
    tonight = person.locator("[data-tonight]")
    said = [tonight.inner_text()]

    for label, value in (
        ("Et Sérieux aussi", True),
        (re.compile("^Danger"), True),
        ("Laisser passer Danger, même la nuit", False),
        (re.compile("^à$"), "06:00"),
        (re.compile("^De$"), "04:00"),
        (re.compile("^De$"), "06:00"),
        ("Se taire à ces heures", False),
    ):
        field = person.get_by_label(label)
        field.fill(value) if isinstance(value, str) else field.set_checked(value)
        said.append(tonight.inner_text())

    assert said == [
        "Cette nuit, Danger vous réveillera, Sérieux et Gênant attendront 7\u00a0h\u00a030.",
        "Cette nuit, Danger et Sérieux vous réveilleront, Gênant attendra 7\u00a0h\u00a030.",
        "Cette nuit, Danger vous réveillera.",
        "Cette nuit, rien ne vous réveillera, Danger attendra 7\u00a0h\u00a030.",
        "Cette nuit, rien ne vous réveillera, Danger attendra 6\u00a0h.",
        "Cette nuit, Danger vous réveillera.",  # from four to six o'clock: the night is over
        "Cette nuit, rien ne vous réveillera, Danger attendra 6\u00a0h.",  # all day
        "Cette nuit, Danger vous réveillera.",
    ]
    assert (
        said[0]
        == person.request.get(f"{city.origin}/panneau/")
        .text()
        .partition("data-tonight>")[2]
        .partition("<")[0]
    )


@pytest.mark.parametrize(
    ("width", "is_dark"), [(390, False), (390, True), (1280, False), (1280, True)]
)
def test_tonight_stands_by_its_choices_above_the_button(person, width, is_dark, tmp_path):
    person.set_viewport_size({"width": width, "height": 900})
    person.emulate_media(color_scheme="dark" if is_dark else "light", reduced_motion="reduce")
    middles = [
        person.locator(it).bounding_box()["y"]
        for it in ("#passe-danger", "[data-tonight]", "form [type=submit]")
    ]

    assert person.evaluate("document.documentElement.scrollWidth <= innerWidth") is True
    assert middles[2] > max(middles[:2])
    assert faults(person) == []


def test_tonight_is_said_in_english_too(own_browser, city):
    page = own_browser.new_page()
    page.goto(f"{city.origin}/en/alertes/")

    server = (
        page.request.get(f"{city.origin}/en/alertes/")
        .text()
        .partition("data-tonight>")[2]
        .partition("<")[0]
    )
    own_words = (
        "Tonight, Danger will wake you, Serious and Disruptive will wait until 7.30\u00a0am."
    )
    assert (server, page.locator("[data-tonight]").text_content()) == (own_words, own_words)


def test_hours_between_two_quarters_are_widened_in_the_field_and_it_is_said(person):
    person.get_by_label("De", exact=True).fill("22:17")
    person.get_by_label("De", exact=True).blur()

    expect(
        person.get_by_text("Arrondi\u00a0: de 22\u00a0h\u00a015 à 7\u00a0h\u00a030.")
    ).to_be_visible()
    expect(person.get_by_label("De", exact=True)).to_have_value("22:15")
    person.get_by_label("à", exact=True).fill("06:46")
    assert (
        "Silence de 22\u00a0h\u00a015 à 7\u00a0h,"
        in person.locator("form [data-said]").inner_text()
    )
    activate(person)
    assert Subscription.objects.values_list("quiet_from", "quiet_to").get() == (
        time(22, 15),
        time(7),
    )


def test_who_comes_back_finds_the_choices_changes_them_tries_and_erases(person):
    choose(person)
    activate(person)

    person.reload()
    expect(person.get_by_text("C’est activé sur ce navigateur.")).to_be_visible()
    assert "Le 11e et le 20e" in person.locator(".notice--done").inner_text()
    person.get_by_role("button", name="Changer").click()
    person.get_by_label("Sérieux", exact=False).first.check()
    person.get_by_label("Et Sérieux aussi").check()
    assert faults(person) == []
    person.get_by_role("button", name="Garder ces choix").click()
    expect(person.get_by_text("C’est noté.")).to_be_visible()
    assert Subscription.objects.values_list("min_severity", "lets_severe").get() == (3, True)

    Welcome.objects.all().delete()  # as if it was accepted
    person.get_by_role("button", name="M’envoyer un essai").click()
    expect(person.get_by_text("L’essai est parti")).to_be_visible()
    write_deliveries()
    assert Delivery.objects.get().subscription == Subscription.objects.get()

    person.get_by_role("button", name="Tout effacer").click()
    assert faults(person) == []
    person.get_by_role("button", name="Non, tout garder").click()
    expect(person.get_by_role("button", name="Tout effacer", exact=True)).to_be_focused()
    assert Subscription.objects.count() == 1
    person.get_by_role("button", name="Tout effacer", exact=True).click()
    person.get_by_role("button", name="Oui, tout effacer").click()
    expect(person.get_by_text("Tout est effacé.")).to_be_visible()
    assert (Subscription.objects.count(), person.evaluate("localStorage.getItem('stub')")) == (
        0,
        None,
    )
    expect(person.get_by_role("button", name="Activer sur ce navigateur")).to_be_visible()


#: Payload that the push service finally delivers.
WELCOME = {
    "title": "Bienvenue",
    "body": "",
    "tag": "w",
    "navigate": "/alertes/",
    "data": {"revision": 1},
}


def test_the_page_says_that_a_welcome_left_and_that_it_is_here(person):
    activate(person)
    expect(person.get_by_text("Un message de bienvenue vient de partir…")).to_be_visible()

    Worker(person).deliver(json.dumps({"web_push": 8030, "notification": WELCOME}))

    expect(person.get_by_text("C’est bon\u00a0: il est arrivé.")).to_be_visible()
    assert (shown(person), faults(person)) == ([], [])


def test_the_page_says_what_to_do_when_nothing_comes_and_for_as_long_as_nothing_came(person):
    person.clock.install()
    person.reload()
    activate(person)
    expect(person.get_by_text("Un message de bienvenue vient de partir…")).to_be_visible()

    person.clock.fast_forward("00:31")

    expect(person.get_by_text("Votre navigateur n’a encore rien reçu.")).to_be_visible()
    assert (shown(person), faults(person)) == (["silent"], [])
    person.reload()
    expect(person.get_by_text("Votre navigateur n’a encore rien reçu.")).to_be_visible()
    Welcome.objects.all().delete()  # as if it was accepted
    person.reload()
    expect(person.get_by_text("C’est activé sur ce navigateur.")).to_be_visible()
    assert shown(person) == []


def test_around_me_ticks_the_district_and_the_position_stays_here(person, own_browser):
    sent = []
    person.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    own_browser.set_geolocation({"latitude": 48.8640, "longitude": 2.3990})
    assert person.locator('[name="areas"]:checked').count() == 0

    person.get_by_role("button", name="Autour de moi").click()
    expect(person.get_by_text("Coché\u00a0: 20e.")).to_be_visible()
    activate(person)

    assert [one for one in sent if re.search(r"48\.86|2\.39", one)] == []
    assert list(Subscription.objects.get().areas.values_list("code", flat=True)) == ["20"]


def test_who_is_far_is_told_to_choose(person, own_browser):
    own_browser.set_geolocation({"latitude": 43.3, "longitude": 5.4})

    person.get_by_role("button", name="Autour de moi").click()

    expect(person.get_by_text("Vous semblez loin d’ici")).to_be_visible()
    assert person.locator('[name="areas"]:checked').count() == 0


def test_a_browser_that_refused_is_told_how_to_give_it_again(whole_browser, city):
    context = whole_browser.new_context(locale="fr-FR", permissions=[])
    context.add_init_script(
        "Object.defineProperty(Notification, 'permission', { get: () => 'denied' });"
    )
    page = context.new_page()

    page.goto(f"{city.origin}/panneau/")

    expect(page.get_by_text("Les notifications de ce site sont bloquées")).to_be_visible()
    assert (shown(page), page.locator("[data-form]").is_visible()) == (["denied"], False)
    expect(page.get_by_role("heading", name="Sans notification")).to_be_visible()
    assert faults(page) == []
    context.close()


@pytest.mark.parametrize(
    ("width", "script", "why"),
    [
        (390, "", "Ce navigateur refuse l’abonnement."),  # a private window
        (390, REFUSES, "Les notifications de ce site sont bloquées"),
        (1280, "", "Ce navigateur refuse l’abonnement."),
    ],
)
def test_why_it_failed_stands_below_the_button_which_keeps_the_focus_and_the_choices_stay(
    whole_browser, city, width, script, why
):
    context = whole_browser.new_context(
        locale="fr-FR", permissions=["notifications"], viewport={"width": width, "height": 844}
    )
    context.add_init_script(script)
    page = context.new_page()
    page.goto(f"{city.origin}/alertes/")
    choose(page)
    button = page.get_by_role("button", name="Activer sur ce navigateur")

    button.press("Enter")

    reason = page.locator("[data-subscribe] [role=alert] .notice", has_text=why)
    expect(reason).to_be_in_viewport(ratio=1)
    expect(button).to_be_focused()
    gap = reason.bounding_box()["y"] - (
        button.bounding_box()["y"] + button.bounding_box()["height"]
    )
    assert 0 <= gap < 40
    assert page.locator('[name="areas"]:checked').count() == 2
    assert faults(page) == []
    context.close()


def test_a_browser_without_support_is_shown_the_other_ways(whole_browser, city):
    context = whole_browser.new_context(locale="fr-FR")
    context.add_init_script(NO_PUSH)
    page = context.new_page()

    page.goto(f"{city.origin}/panneau/")

    expect(page.get_by_text("Ce navigateur ne sait pas recevoir de notifications.")).to_be_visible()
    assert (shown(page), page.locator("[data-form]").is_visible()) == (["unsupported"], False)
    assert faults(page) == []
    context.close()


def test_an_iphone_is_told_of_the_home_screen(whole_browser, city):
    context = whole_browser.new_context(
        locale="fr-FR", user_agent=IPHONE, viewport={"width": 390, "height": 844}
    )
    context.add_init_script(NO_PUSH)
    page = context.new_page()

    page.goto(f"{city.origin}/panneau/")

    expect(page.get_by_text("il faut d’abord mettre ce site sur l’écran d’accueil")).to_be_visible()
    assert (shown(page), faults(page)) == (["ios"], [])
    context.close()


def test_offline_keeps_the_choices_until_one_is_back(person, own_browser):
    choose(person)
    own_browser.set_offline(True)

    person.get_by_role("button", name="Activer sur ce navigateur").click()
    expect(person.get_by_text("Vous êtes hors ligne.")).to_be_visible()
    assert faults(person) == []
    own_browser.set_offline(False)
    expect(person.get_by_text("Vous êtes hors ligne.")).to_be_hidden()
    activate(person)

    assert Subscription.objects.get().areas.count() == 2


def test_a_push_service_that_never_answers_is_said_so_after_a_while_and_may_be_tried_again(person):
    person.clock.install()
    person.reload()
    person.evaluate("""() => {
      const { subscribe } = PushManager.prototype;
      window.asked = new Promise((resolve) => {
        PushManager.prototype.subscribe = () => {
          PushManager.prototype.subscribe = subscribe;
          resolve();
          return new Promise(() => {});
        };
      });
    }""")

    person.get_by_role("button", name="Activer sur ce navigateur").click()
    person.evaluate("() => window.asked")
    person.clock.fast_forward(20_000)

    expect(
        person.get_by_text("Le service de notification de ce navigateur ne répond pas.")
    ).to_be_visible()
    assert shown(person) == ["service"]
    activate(person)


def test_a_server_that_fails_keeps_the_choices_and_its_words_are_read(person):
    choose(person)
    person.route(
        "**/push/subscriptions", lambda route: route.fulfill(status=500, body="<h1>500</h1>")
    )
    person.get_by_role("button", name="Activer sur ce navigateur").click()
    expect(person.get_by_text("Nos serveurs ne répondent pas.")).to_be_visible()
    person.unroute("**/push/subscriptions")
    person.route(
        "**/push/subscriptions",
        lambda route: route.fulfill(status=429, json={"detail": "Trop de demandes.", "code": ""}),
    )

    person.get_by_role("button", name="Activer sur ce navigateur").click()

    expect(person.get_by_text("Trop de demandes.")).to_be_visible()
    assert (shown(person), person.locator('[name="areas"]:checked').count()) == (["refused"], 2)
    assert faults(person) == []


def test_without_javascript_there_is_no_dead_form_but_the_other_ways(whole_browser, city):
    context = whole_browser.new_context(locale="fr-FR", java_script_enabled=False)
    page = context.new_page()

    page.goto(f"{city.origin}/panneau/")

    expect(page.get_by_text("Les notifications demandent JavaScript.")).to_be_visible()
    expect(page.get_by_role("heading", name="Sans notification")).to_be_visible()
    assert (
        page.locator("[data-form]").is_visible(),
        page.locator("[data-on]").first.is_visible(),
    ) == (False, False)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_panel_fits_and_axe_finds_nothing(whole_browser, city, watched, width, scheme):
    context = whole_browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, locale="fr-FR"
    )
    page = watched.watch(context.new_page())

    page.goto(f"{city.origin}/panneau/")
    expect(page.get_by_role("button", name="Activer sur ce navigateur")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert (faults(page), watched.faults) == ([], [])
    context.close()


def test_areas_that_are_not_all_on_the_plan_are_a_plain_list(person, city):
    Area.objects.filter(code="13").update(tile_row=None, tile_column=None)

    person.reload()

    assert (person.locator(".tiles").count(), person.get_by_label("11e", exact=True).count()) == (
        0,
        1,
    )


def test_a_visit_says_the_subscription_again_once_a_day(person, city):
    activate(person)
    Subscription.objects.update(seen_at="2026-01-01T00:00Z")
    asked = []
    person.on(
        "request",
        lambda request: (
            asked.append(request.url) if request.url.endswith("/subscriptions") else None
        ),
    )

    person.goto(f"{city.origin}/agenda/", wait_until="networkidle")
    same_day = len(asked)
    person.evaluate("localStorage.setItem('push-said', String(Date.now() - 25 * 3600 * 1000))")
    with person.expect_response("**/push/subscriptions"):
        person.goto(f"{city.origin}/agenda/")
    while person.evaluate("Date.now() - Number(localStorage.getItem('push-said')) > 3600 * 1000"):
        person.wait_for_timeout(50)
    person.goto(f"{city.origin}/agenda/", wait_until="networkidle")

    assert (same_day, len(asked)) == (0, 1)
    assert Subscription.objects.get().seen_at.year == 2026
    assert Subscription.objects.filter(seen_at__gt="2026-01-02T00:00Z").count() == 1


def test_an_address_that_changed_takes_the_choices_along(person, city):
    choose(person)
    activate(person)
    person.evaluate("localStorage.setItem('stub', '2'); localStorage.removeItem('push-said')")

    with person.expect_response("**/push/subscriptions"):
        person.goto(f"{city.origin}/agenda/")

    kept = Subscription.objects.get()
    assert (kept.endpoint[-6:], kept.areas.count()) == ("send/2", 2)


@pytest.fixture
def rotated(settings, tmp_path):
    """Return a function that replaces the city's VAPID key."""
    settings.PUSH_KEYS = tmp_path / "push-keys"

    def rotate():
        keys.public_key()
        (settings.PUSH_KEYS / "vapid.pem").rename(settings.PUSH_KEYS / "vapid-2026.pem")
        keys._pairs.cache_clear()
        return keys.public_key()

    return rotate


def test_a_visit_after_the_key_has_changed_subscribes_anew_and_keeps_everything(
    rotated, person, city
):
    choose(person)
    activate(person)
    before = Subscription.objects.get()
    Follow.objects.create(subscription=before, event=city.play)
    new = rotated()
    person.evaluate("localStorage.setItem('next', '2')")
    asked = []
    person.on(
        "request",
        lambda request: (
            asked.append(request.url) if request.url.endswith("/subscriptions") else None
        ),
    )

    with person.expect_response("**/push/subscriptions"):
        person.goto(f"{city.origin}/agenda/")
    person.goto(f"{city.origin}/agenda/", wait_until="networkidle")

    kept = Subscription.objects.get()
    assert (before.application_key != new, len(asked)) == (True, 1)
    assert (kept.pk, kept.endpoint[-6:], kept.application_key) == (before.pk, "send/2", new)
    assert set(kept.areas.values_list("code", flat=True)) == {"11", "20"}
    assert list(Follow.objects.values_list("subscription", "event")) == [(before.pk, city.play.pk)]


def test_a_renewal_that_is_cut_short_is_taken_up_by_the_next_visit(rotated, person, city):
    choose(person)
    activate(person)
    before = Subscription.objects.get()
    new = rotated()
    person.evaluate("localStorage.setItem('next', '2'); localStorage.setItem('away', '1')")
    person.goto(f"{city.origin}/agenda/")
    while person.evaluate("localStorage.getItem('stub')") is not None:
        person.wait_for_timeout(50)
    in_between = Subscription.objects.get().endpoint[-6:]
    person.evaluate("localStorage.removeItem('away')")

    with person.expect_response("**/push/subscriptions"):
        person.goto(f"{city.origin}/agenda/")

    kept = Subscription.objects.get()
    assert in_between == "send/1"
    assert (kept.pk, kept.endpoint[-6:], kept.application_key, kept.areas.count()) == (
        before.pk,
        "send/2",
        new,
        2,
    )


def test_an_older_key_is_left_alone_where_a_new_subscription_would_be_refused(
    rotated, person, own_browser, city
):
    activate(person)
    rotated()
    own_browser.add_init_script(
        "Object.defineProperty(Notification, 'permission', { get: () => 'denied' });"
    )

    person.goto(f"{city.origin}/agenda/", wait_until="networkidle")

    assert (
        person.evaluate("localStorage.getItem('stub')"),
        Subscription.objects.get().endpoint[-6:],
    ) == (
        "1",
        "send/1",
    )


def test_what_the_server_lost_is_said_again_with_what_was_chosen(person, city):
    choose(person)
    activate(person)
    Subscription.objects.all().delete()
    person.evaluate("localStorage.removeItem('push-said')")

    with person.expect_response(
        lambda answer: answer.url.endswith("/subscriptions") and answer.status == 201
    ):
        person.goto(f"{city.origin}/agenda/")

    assert set(Subscription.objects.get().areas.values_list("code", flat=True)) == {"11", "20"}


def test_an_event_is_followed_without_asking_for_alerts_and_unfollowed(person, city):
    person.goto(city.page)

    person.get_by_role("button", name="M’avertir d’un changement").click()
    expect(person.get_by_role("button", name="Ne plus m’avertir")).to_be_visible()
    followed = list(Follow.objects.values_list("event", "subscription__wants_alerts"))
    assert faults(person) == []
    person.reload()
    person.get_by_role("button", name="Ne plus m’avertir").click()
    expect(person.get_by_role("button", name="M’avertir d’un changement")).to_be_visible()

    assert (followed, Follow.objects.count()) == ([(city.play.pk, False)], 0)


def test_who_has_chosen_alerts_keeps_them_when_following(person, city):
    choose(person)
    activate(person)

    person.goto(city.page)
    person.get_by_role("button", name="M’avertir d’un changement").click()
    expect(person.get_by_role("button", name="Ne plus m’avertir")).to_be_visible()

    kept = Subscription.objects.get()
    assert (kept.wants_alerts, kept.areas.count()) == (True, 2)


def test_a_refusal_is_said_beside_the_button(whole_browser, city):
    context = whole_browser.new_context(locale="fr-FR")
    context.add_init_script(
        "Object.defineProperty(Notification, 'permission', { get: () => 'denied' });"
    )
    page = context.new_page()
    page.goto(city.page)

    page.get_by_role("button", name="M’avertir d’un changement").click()

    expect(page.get_by_text("Les notifications de ce site sont bloquées")).to_be_visible()
    assert faults(page) == []
    context.close()


def test_the_page_on_kept_data_erases_everything(person, city):
    choose(person)
    activate(person)

    person.goto(f"{city.origin}/vos-donnees/")
    assert faults(person) == []
    person.get_by_role("button", name="Tout effacer").click()
    expect(person.get_by_text("Tout est effacé.")).to_be_visible()
    expect(person.get_by_text("Ce navigateur n’est pas abonné")).to_be_visible()

    assert Subscription.objects.count() == 0
    assert faults(person) == []


def test_a_search_is_kept_at_its_rhythm_listed_and_dropped(person, city):
    person.goto(f"{city.origin}/agenda/?q=jazz&prix=gratuit")

    person.get_by_label("Une fois par jour, à 8\u00a0h").check()
    person.get_by_role("button", name="Prévenez-moi").click()
    expect(person.get_by_role("button", name="Ne plus me prévenir")).to_be_visible()
    with person.expect_response("**/push/searches"):
        person.get_by_label("Tout de suite").check()
    kept = KeptSearch.objects.values_list(
        "querystring", "rhythm", "subscription__wants_alerts"
    ).get()
    assert faults(person) == []
    person.reload()
    expect(person.get_by_role("button", name="Ne plus me prévenir")).to_be_visible()
    person.get_by_role("link", name="Toutes vos recherches").click()
    expect(person.get_by_role("link", name="Jazz, Gratuit")).to_have_attribute(
        "href", "/agenda/?q=jazz&prix=gratuit"
    )
    assert faults(person) == []
    person.get_by_role("button", name="Ne plus me prévenir (Jazz, Gratuit)").click()
    expect(person.get_by_text("Cette recherche ne sonnera plus.")).to_be_focused()

    assert (kept, KeptSearch.objects.count()) == (("q=jazz&prix=gratuit", "at_once", False), 0)


def test_what_is_erased_leaves_the_whole_page(person, city):
    activate(person)
    person.goto(f"{city.origin}/agenda/?q=jazz")
    person.get_by_role("button", name="Prévenez-moi").click()
    expect(person.get_by_role("button", name="Ne plus me prévenir")).to_be_visible()
    person.goto(f"{city.origin}/alertes/")
    expect(person.get_by_role("heading", name="Vos recherches gardées")).to_be_visible()

    person.get_by_role("button", name="Tout effacer").click()
    person.get_by_role("button", name="Oui, tout effacer").click()

    expect(person.get_by_text("Tout est effacé.")).to_be_focused()
    expect(person.get_by_role("heading", name="Vos recherches gardées")).to_be_hidden()
    assert KeptSearch.objects.count() == 0


def test_a_browser_without_support_is_told_how_else_a_search_is_followed(whole_browser, city):
    context = whole_browser.new_context(locale="fr-FR")
    context.add_init_script(NO_PUSH)
    page = context.new_page()
    page.goto(f"{city.origin}/agenda/?q=jazz")

    page.get_by_role("button", name="Prévenez-moi").click()

    expect(page.get_by_text("Ce navigateur ne sait pas recevoir de notifications.")).to_be_visible()
    expect(page.get_by_role("link", name="dans un calendrier")).to_have_attribute(
        "href", "#calendrier"
    )
    assert faults(page) == []
    context.close()
