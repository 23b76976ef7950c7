"""Writing in the CMS from the first word to the publication, by two users at a human's pace."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from wagtail.models import Site

from agenda.enums import OccurrenceStatus
from agenda.models import ArticlePage, Event, Place, ProgrammePage, SelectionPage
from agenda.permissions import CONTRIBUTORS, EDITORS, MODERATORS
from alerts.enums import AlertState
from alerts.models import Alert
from tests.agenda.cms import event_url, somebody
from tests.browser.people import is_autosave
from tests.browser.server import PATIENCE_S
from tests.factories.agenda import (
    ProgrammePageFactory,
    SelectionIndexPageFactory,
    as_line,
    at,
    published_event,
)
from tests.factories.alerts import TopicFactory, officer

#: How much slower the processor of a slow machine is.
SLOWER = 5
WORD = "Dites à quelle heure on entre."
SAID = "Mona Roux demande des modifications\u00a0: «\u00a0Dites à quelle heure on entre.\u00a0»"


@pytest.fixture
def moderator(live_server):
    return somebody(MODERATORS, first_name="Mona", last_name="Roux")


def test_an_event_is_written_corrected_sent_back_and_approved(enter, moderator):
    writer = enter(somebody(CONTRIBUTORS)).opens(event_url("add"))
    writer.types("title", "Un bal")
    writer.page.get_by_role("tab", name="Prix et public").click()
    writer.types("age_from", "12")
    writer.types_in_vain("age_to", "6")
    writer.presses("Soumettre à Relecture")
    writer.looks().reads_at("age_to", "L’âge le plus bas vient d’abord.")
    writer.page.get_by_role("tab", name="Prix et public").click()
    writer.types("age_to", "16")
    writer.page.get_by_role("tab", name="Dates").click()
    writer.types("dates-0-start_on", "2027-03-02")
    writer.page.get_by_label("Horaires").click()
    expect(writer.page.locator(".xdsoft_datetimepicker:visible")).to_have_count(0)
    writer.types("dates-0-hours", "20h")
    writer.presses("Enregistrer le brouillon")
    writer.looks().reads("Le brouillon de «\u00a0Un bal\u00a0» est enregistré.")
    writer.presses("Soumettre à Relecture")
    writer.reads("part en relecture")

    event = Event.objects.get()
    reader = enter(moderator).opens(event_url("edit", event.pk))
    reader.types("lead", "On y danse.")
    reader.asks_for_changes(WORD)
    reader.reads("repart à qui l’a proposé")

    writer.opens("/cms/")
    expect(writer.page.get_by_text(SAID)).to_be_visible()
    writer.page.get_by_role("link", name="Un bal").first.click()
    writer.looks().reads(SAID)
    writer.page.get_by_role("button", name="le statut").click()
    expect(writer.page.locator("[data-side-panel=status]").get_by_text(SAID)).to_be_visible()
    expect(writer.field("lead")).to_have_value("On y danse.")
    writer.types("lead", "On y danse dès 19 h.")
    writer.presses("Resoumettre à Relecture")
    writer.reads("part en relecture")

    reader.opens(event_url("edit", event.pk))
    reader.types("lead", "On y danse dès 19 h 30.")
    reader.presses("Approuver et Publier")
    reader.reads("est approuvé et publié")
    event = Event.objects.get()
    assert (event.live, event.lead, event.occurrences.count()) == (
        True,
        "On y danse dès 19 h 30.",
        1,
    )


def test_a_place_is_written_corrected_and_published(enter, moderator):
    writer = enter(somebody(EDITORS)).opens(reverse("wagtailsnippets_agenda_place:add"))
    writer.types("name", "Le Petit Bal")
    writer.types_in_vain("latitude", "48.86")
    writer.presses("Publier")
    writer.looks().reads_at("longitude", "Donnez la latitude et la longitude, ou aucune des deux.")
    writer.types("longitude", "2.38")
    writer.presses("Publier")
    writer.reads("«\u00a0Le Petit Bal\u00a0» est publié.")

    place = Place.objects.get()
    second = enter(moderator).opens(reverse("wagtailsnippets_agenda_place:edit", args=[place.pk]))
    second.types("name", "Le Grand Bal")
    second.presses("Publier")
    second.reads("«\u00a0Le Grand Bal\u00a0» est publié.")
    place.refresh_from_db()
    assert (place.live, place.name, place.latitude) == (True, "Le Grand Bal", 48.86)


def test_a_publication_is_scheduled_with_the_button_of_its_window(enter):
    event = published_event("2100-03-02 20:00", title="Un bal")
    writer = enter(somebody(EDITORS)).opens(event_url("edit", event.pk))
    page, window = (
        writer.page,
        writer.page.get_by_role("dialog", name="Quand publier, quand retirer"),
    )
    panel = page.locator("[data-side-panel=status]")

    page.get_by_role("button", name="le statut").click()
    panel.get_by_role("button", name="Programmer").click()
    expect(window.get_by_role("button", name="Programmer")).to_be_disabled()
    with page.expect_response(is_autosave):
        writer.field("go_live_at").fill("2099-03-03 10:30")
    schedule = window.get_by_role("button", name="Programmer pour le mardi 3 mars 2099 à 10 h 30")
    expect(schedule).to_be_enabled()
    expect(panel).to_contain_text("Cette heure ne compte pas encore")
    assert not event.revisions.filter(approved_go_live_at__isnull=False).exists()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(schedule).to_be_focused()
    page.keyboard.press("Enter")

    writer.reads("«\u00a0Un bal\u00a0» sera publié le mardi 3 mars 2099 à 10\u00a0h\u00a030.")
    [revision] = event.revisions.filter(approved_go_live_at__isnull=False)
    assert (revision.approved_go_live_at.year, revision.content["title"]) == (2099, "Un bal")


@pytest.mark.parametrize("model", [ArticlePage, ProgrammePage])
def test_a_page_is_written_corrected_sent_back_and_approved(model, enter, moderator):
    home = Site.objects.get(is_default_site=True).root_page
    writer = enter(somebody(EDITORS)).opens(
        reverse("wagtailadmin_pages:add", args=["agenda", model._meta.model_name, home.pk])
    )
    writer.types("title", "Une page")
    writer.types_in_vain("title", "")
    writer.presses("Soumettre à Relecture")
    writer.looks().reads_at("title", "Champ requis.")
    writer.types("title", "Une page à lire")
    writer.presses("Soumettre à Relecture")
    writer.reads("soumise")

    page = model.objects.get()
    path = reverse("wagtailadmin_pages:edit", args=[page.pk])
    reader = enter(moderator).opens(path)
    reader.types("lead", "Relue.")
    reader.asks_for_changes(WORD)
    reader.reads("mise à jour")

    writer.opens("/cms/")
    expect(writer.page.get_by_text(SAID)).to_be_visible()
    writer.opens(path).reads(SAID)
    writer.types("lead", "On entre à 19 h.")
    writer.presses("Resoumettre à Relecture")
    writer.reads("soumise")

    reader.opens(path)
    reader.types("title", "Une page relue")
    reader.presses("Approuver et Publier")
    reader.reads("mise à jour")
    page.refresh_from_db()
    assert (page.live, page.title, page.lead) == (True, "Une page relue", "On entre à 19 h.")


@pytest.mark.parametrize("width", [390, 1280])
def test_events_are_chosen_for_a_programme_on_its_own_page(enter, width):
    events = [
        published_event("2100-03-02 20:00", title=title) for title in ("Bal", "Chorale", "Dictée")
    ]
    programme = ProgrammePageFactory(
        parent=Site.objects.get(is_default_site=True).root_page, title="Nuit des lampes"
    )
    path = reverse("wagtailadmin_pages:edit", args=[programme.pk])
    page = enter(somebody(EDITORS), width=width).opens(path).page
    window = page.locator(".modal-content")

    page.get_by_role("link", name="Ajouter des événements").click()
    window.get_by_role("row", name="Dictée").get_by_role("checkbox").check()
    window.get_by_role("button", name="Tout décocher").click()
    expect(window.get_by_role("row", name="Dictée").get_by_role("checkbox")).not_to_be_checked()
    expect(window.get_by_role("button", name="Ajouter")).to_be_disabled()
    for event in events[:2]:
        window.get_by_role("row", name=event.title).get_by_role("checkbox").check()
    window.get_by_role("button", name="Ajouter").click()
    expect(
        page.get_by_text("Ce sera visible tout de suite sur le site.", exact=False)
    ).to_be_visible()
    expect(page.get_by_label("Programme")).to_have_value(str(programme.pk))
    page.get_by_role("button", name="Oui, changer 2 événements").click()

    expect(page.locator(".messages")).to_contain_text("2 événements modifiés et publiés.")
    expect(page.get_by_role("link", name="2 événements dans ce programme")).to_be_visible()
    assert page.url.endswith(path)

    page.get_by_role("link", name="Ajouter des événements").click()
    expect(window.get_by_text("déjà au programme")).to_have_count(2)
    expect(window.get_by_role("row", name="Bal").get_by_role("checkbox")).to_be_disabled()
    expect(window.get_by_role("row", name="Dictée").get_by_role("checkbox")).to_be_enabled()


def test_a_selection_is_chosen_put_in_order_and_published(enter):
    for title in ("Bal", "Chorale", "Dictée"):
        published_event("2100-03-02 20:00", title=title)
    index = SelectionIndexPageFactory(parent=Site.objects.get(is_default_site=True).root_page)
    writer = enter(somebody(EDITORS)).opens(
        reverse("wagtailadmin_pages:add", args=["agenda", "selectionpage", index.pk])
    )
    writer.types("title", "idées gratuites")
    add = writer.page.get_by_role("button", name="Ajouter\u00a0: sortie")
    window = writer.page.locator(".modal-content")

    add.click()
    with writer.page.expect_response(re.compile("results/.*when=past")):
        window.get_by_label("Quand").select_option(label="Passé")
    expect(window.get_by_role("checkbox")).to_have_count(0)
    window.get_by_label("Quand").select_option(label="À venir")
    # Ticked rows survive a search, are counted, and can be unticked.
    for title in ("Bal", "Chorale", "Dictée"):
        with writer.page.expect_response(re.compile(f"results/.*q={title[0]}")):
            window.get_by_label("Chercher").fill(title)
        window.get_by_role("row", name=title).get_by_role("checkbox").check()
    window.get_by_text("3 choisis").click()
    window.get_by_role("listitem").get_by_label("Chorale").click()
    expect(window.get_by_role("status")).to_have_text("2 choisis")
    with writer.page.expect_response(is_autosave):
        window.get_by_role("button", name="Ajouter").click()
    add.click()
    expect(window.get_by_text("déjà dans la sélection")).to_have_count(2)
    expect(window.get_by_role("row", name="Bal").get_by_role("checkbox")).to_be_disabled()
    expect(window.get_by_role("button", name="Ajouter")).to_be_disabled()
    most = writer.page.locator("[name=choices-MAX_NUM_FORMS]")
    most.evaluate("(field) => { field.dataset.most = field.value; field.value = 2; }")
    window.get_by_role("button", name="Fermer").click()
    add.click()
    window.get_by_role("row", name="Chorale").get_by_role("checkbox").check()
    expect(window.get_by_role("status")).to_have_text("1 choisi. Il n’y a plus de place.")
    expect(window.get_by_role("button", name="Ajouter")).to_be_disabled()
    window.get_by_role("button", name="Fermer").click()
    most.evaluate("(field) => { field.value = field.dataset.most; }")
    second = writer.page.locator("#inline_child_choices-1")
    expect(second).to_contain_text("Dictée · mardi 2 mars 2100 · ")
    with writer.page.expect_response(is_autosave):
        second.get_by_role("button", name="Monter").click()
    writer.page.get_by_role("region", name="En anglais").get_by_role(
        "button", name="la section"
    ).click()
    writer.types("title_en", "free ideas")
    writer.presses("Publier")
    writer.reads("publiée")

    selection = SelectionPage.objects.get()
    assert [choice.event.title for choice in selection.choices.all()] == ["Dictée", "Bal"]
    writer.page.goto(f"{writer.origin}/en/")
    writer.page.get_by_role("link", name="2 free ideas").click()
    expect(writer.page.locator(".card-title")).to_have_text(["Dictée", "Bal"])


def test_a_selection_grows_by_keys_alone_on_a_slow_machine(enter, live_server):
    for title, day in (("Bal", 2), ("Dictée", 3)):
        published_event(f"2100-03-0{day} 20:00", title=title, price_kind="free")
    index = SelectionIndexPageFactory(parent=Site.objects.get(is_default_site=True).root_page)
    writer = enter(somebody(EDITORS))
    page = writer.page
    writer.context.set_default_timeout(SLOWER * PATIENCE_S * 1000)
    writer.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    writer.opens(reverse("wagtailadmin_pages:add", args=["agenda", "selectionpage", index.pk]))
    writer.types("title", "idées gratuites")
    add = page.get_by_role("button", name="Ajouter\u00a0: sortie")
    window = page.locator(".modal-content")

    add.press("Enter")
    with page.expect_response(re.compile("results/.*day=2100-03-03")):
        window.get_by_label("Jour").fill("2100-03-03")
        window.get_by_label("Jour").press("Tab")
    expect(window.locator("tbody tr")).to_have_count(1)
    expect(window.locator("tbody tr")).to_contain_text("mercredi 3 mars 2100")
    expect(window.locator("tbody tr")).to_contain_text("Gratuit")
    top = window.get_by_label("Chercher").bounding_box()
    assert top is not None
    assert 0 <= top["y"] < 900
    window.get_by_role("checkbox").press("Space")
    with page.expect_response(is_autosave):
        window.get_by_role("button", name="Ajouter").press("Enter")

    line = page.locator("#inline_child_choices-0")
    expect(line).to_contain_text(re.compile("Dictée · mercredi 3 mars 2100 · .* · Gratuit"))
    writer.presses("Publier")
    writer.reads("publiée")
    selection = SelectionPage.objects.get()
    assert [choice.event.title for choice in selection.choices.all()] == ["Dictée"]


def test_an_editor_is_told_that_the_title_contradicts_the_price_and_may_publish(enter):
    event = published_event("2100-03-02 20:00", title="Bal", price_kind="paid", price_from=8)
    event.save_revision()
    writer = enter(somebody(EDITORS)).opens(event_url("edit", event.pk))
    said = "Le titre dit «\u00a0gratuit\u00a0», et le prix «\u00a0À partir de 8\u00a0€\u00a0»"

    writer.types("title", "Bal gratuit")
    expect(writer.page.locator(".cms-remarks__list a", has_text=said)).to_have_count(1)
    writer.presses("Publier")

    writer.reads(said)
    assert Event.objects.get().title == "Bal gratuit"


def test_an_alert_is_written_corrected_refused_with_a_word_and_approved(enter, live_server):
    topic = TopicFactory(name="Météo et crues", slug="crues")
    writer, reader = (
        enter(officer(first_name=name, last_name="Roux")) for name in ("Alice", "Mona")
    )
    preview = writer.page.locator("[data-alert-preview]")

    writer.opens("/cms/alertes/ecrire/")
    writer.page.get_by_label("Thème").select_option(label=topic.name)
    writer.page.get_by_label("De quoi il s’agit", exact=False).first.fill("crue")
    writer.page.get_by_label("Titre", exact=False).first.fill("Les berges ferment")
    expect(preview).to_contain_text("Les berges ferment")
    writer.page.get_by_role("button", name="Relire et soumettre").click()
    expect(writer.page.locator("#reach-error")).to_be_visible()
    expect(writer.page.get_by_label("Titre", exact=False).first).to_have_value("Les berges ferment")
    writer.page.get_by_label("Sérieux").check()
    writer.page.get_by_label("Toute la ville").check()
    writer.page.get_by_role("button", name="Relire et soumettre").click()
    writer.page.get_by_role("button", name="Soumettre à l’approbation").click()
    expect(writer.page.get_by_text("Elle attend une autre personne")).to_be_visible()

    reader.opens("/cms/alertes/")
    reader.page.get_by_role("link", name="Refuser…").click()
    reader.page.get_by_role("button", name="Refuser", exact=True).click()
    expect(reader.page.locator("#refuser")).to_contain_text(
        re.compile("requis|obligatoire|Dites pourquoi")
    )
    reader.page.get_by_label("Pourquoi", exact=False).fill(WORD)
    reader.page.get_by_role("button", name="Refuser", exact=True).click()
    expect(reader.page.get_by_text(WORD)).to_be_visible()

    alert = Alert.objects.get()
    writer.opens(f"/cms/alertes/{alert.pk}/")
    expect(writer.page.get_by_text(WORD)).to_be_visible()
    writer.page.get_by_role("link", name="Modifier").click()
    writer.page.get_by_label("Titre", exact=False).first.fill("Les berges ferment à 19 h")
    expect(preview).to_contain_text("Les berges ferment à 19 h")
    writer.page.get_by_role("button", name="Relire et soumettre").click()
    writer.page.get_by_role("button", name="Soumettre à l’approbation").click()

    reader.opens("/cms/alertes/")
    reader.page.get_by_role("link", name="Approuver…").click()
    reader.page.get_by_role("button", name="Afficher sur le site").click()
    expect(reader.page.locator("[data-alert-figures]")).to_be_visible()
    alert.refresh_from_db()
    assert (alert.state, alert.headline) == (AlertState.SENT, "Les berges ferment à 19 h")


def test_two_people_at_one_alert_lose_nothing(enter, live_server):
    topic = TopicFactory(name="Météo et crues", slug="crues")
    first, second = (
        enter(officer(first_name=name, last_name="Roux")) for name in ("Alice", "Mona")
    )
    first.opens("/cms/alertes/ecrire/")
    first.page.get_by_label("Thème").select_option(label=topic.name)
    first.page.get_by_label("De quoi il s’agit", exact=False).first.fill("crue")
    first.page.get_by_label("Titre", exact=False).first.fill("Les berges ferment")
    first.page.get_by_label("Sérieux").check()
    first.page.get_by_label("Toute la ville").check()
    first.page.get_by_role("button", name="Garder en brouillon").click()
    expect(first.page.get_by_text("Brouillon enregistré.")).to_be_visible()
    path = f"/cms/alertes/{Alert.objects.get().pk}/modifier/"

    for person, words in ((first, "Alice"), (second, "Mona")):
        person.opens(path)
        person.page.get_by_label("Titre", exact=False).first.fill(words)
        expect(person.page.locator("[data-alert-preview]")).to_contain_text(words)
    for person in (first, second):
        person.page.get_by_role("button", name="Garder en brouillon").click()

    expect(second.page.get_by_label("Titre", exact=False).first).to_have_value("Mona")
    expect(second.page.locator("#main")).to_contain_text("Alice Roux")
    assert Alert.objects.get().headline == "Alice"


def test_dates_in_words_are_said_back_as_one_types_and_become_lines_when_one_saves(enter):
    editor = enter(somebody(EDITORS)).opens(event_url("add"))
    words, read = editor.field("words"), editor.page.locator("[data-words-read]")

    editor.types("title", "Un atelier")
    editor.page.get_by_role("tab", name="Dates").click()
    line, suffice = editor.field("dates-0-start_on"), editor.page.locator("[data-words-suffice]")
    expect(line).to_be_visible()
    # The page autosaves, but not an incomplete sentence.
    editor.types("words", "le mercredi à 14h30, atelier")
    expect(read.locator(".words__wrong q")).to_have_text("atelier")
    expect(words).to_have_value("le mercredi à 14h30, atelier")
    words.fill("le mercredi à 14h30")
    read.get_by_role("button", name="tous les mercredis").click()
    expect(words).to_have_value("tous les mercredis à 14h30")
    expect(read.locator(".words__said")).to_contain_text("Tous les mercredis à 14")
    expect(read.locator(".words__dates li")).to_have_count(11)
    expect(read.locator(".words__dates li").last).to_have_text("… et ainsi de suite")
    # The empty line is hidden, and shown again before another is added.
    expect(suffice).to_be_visible()
    expect(line).to_be_hidden()
    editor.page.get_by_role("button", name="Ajouter : date").click()
    expect(line).to_be_visible()
    expect(editor.page.locator("#id_dates-FORMS > *")).to_have_count(1)
    editor.presses("Enregistrer le brouillon")
    editor.looks().reads("est enregistré.")

    editor.page.get_by_role("tab", name="Dates").click()
    expect(editor.page.locator(".cms-date__said")).to_contain_text("Tous les mercredis à 14")
    expect(words).to_have_value("")


@pytest.mark.parametrize("script", [True, False])
def test_an_old_version_with_fewer_dates_is_asked_about_and_then_restored(
    script, enter, live_server
):
    event = published_event("2027-03-02 20:00", title="Un concert")
    draft = Event.objects.get(pk=event.pk)
    draft.dates.set([*draft.dates.all(), as_line("2027-03-03 20:00"), as_line("2027-03-04 21:00")])
    draft.expire_at = at("2027-06-01 00:00")
    draft.save_revision(log_action=True).publish()

    editor = enter(somebody(EDITORS), script=script, width=390).opens(
        event_url("history", event.pk)
    )
    expect(
        editor.page.get_by_text("3 dates\u00a0; modifié\u00a0: dates, publication", exact=True)
    ).to_be_visible()
    first = event.revisions.order_by("pk").first()
    editor.opens(event_url("revisions_revert", event.pk, first.pk))
    editor.reads("Publier cette version\u00a0: 2 dates de moins.")
    editor.field("lead").fill("Long à taper.")
    for _ in range(2):  # a second click asks again
        editor.presses("Publier cette version")
        editor.reads("Rien n’est encore publié\u00a0: 2 dates de moins.")
        expect(editor.field("lead")).to_have_value("Long à taper.")
    expect(editor.page.get_by_text("jeudi 4 mars, 21\u00a0h")).to_be_visible()
    assert event.occurrences.exclude(status=OccurrenceStatus.CANCELLED).count() == 3

    if script:
        editor.page.get_by_role("link", name="Non, corriger les dates").click()
        expect(editor.field("words")).to_be_focused()
        editor.page.get_by_role("tab", name="Contenu").click()
    yes = editor.page.get_by_role("button", name="Oui, publier ainsi")
    expect(yes).to_be_in_viewport()
    yes.click()
    editor.reads("Dates publiques\u00a0: 2 dates de moins.")
    event.refresh_from_db()
    assert (event.lead, event.expire_at) == ("Long à taper.", at("2027-06-01 00:00"))
    assert [
        row.day.day for row in event.occurrences.exclude(status=OccurrenceStatus.CANCELLED)
    ] == [2]
