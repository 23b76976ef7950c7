"""Saving an event: concurrent editors, slugs, drafts, previews, publication."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html
from pytest_django.asserts import assertContains, assertNotContains
from wagtail import hooks
from wagtail.models import Workflow
from wagtail_factories import ImageFactory

from agenda.models import Event, Place
from agenda.permissions import CONTRIBUTORS, EDITORS, MODERATORS
from sources.richtext import to_rich_text
from tests.agenda.cms import (
    AUTOSAVE,
    PUBLISH,
    date_data,
    event_data,
    event_url,
    loaded,
    signed_in,
    somebody,
    texts,
)
from tests.factories.agenda import (
    AreaFactory,
    EventFactory,
    KeywordFactory,
    OrganisationFactory,
    PlaceAliasFactory,
    PlaceFactory,
    published_event,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    """Return a live event without dates, with one revision."""
    return published_event(title="Un concert", slug="un-concert")


def titles(record, field="title"):
    """Return a field of every revision, in order."""
    return [revision.content[field] for revision in record.revisions.order_by("created_at", "id")]


@pytest.mark.parametrize("action", [{}, PUBLISH])
def test_saving_over_a_newer_version_is_refused_and_keeps_what_was_typed(event, action):
    alice = signed_in(somebody(EDITORS, first_name="Alice", last_name="Durand"))
    bob = signed_in(somebody(EDITORS, first_name="Bob"))
    url, opened = event_url("edit", event.pk), loaded(event)

    alice.post(url, event_data(title="Le concert d’Alice", **opened, **PUBLISH))
    response = bob.post(
        url, event_data(title="Le concert de Bob", lead="Long à taper.", **opened, **action)
    )

    [message] = texts(response)
    form = response.context["form"]
    assert message.startswith("Alice Durand a enregistré une version à ")
    assert "Rien n’est perdu" in message
    assert (form["title"].value(), form["lead"].value()) == ("Le concert de Bob", "Long à taper.")
    assert titles(event) == ["Un concert", "Le concert d’Alice"]
    assert Event.objects.get().title == "Le concert d’Alice"


def test_saving_again_replaces_the_newer_version_and_both_stay_in_the_history(event):
    alice, bob = signed_in(somebody(EDITORS)), signed_in(somebody(EDITORS))
    url, opened = event_url("edit", event.pk), loaded(event)
    alice.post(url, event_data(title="Le concert d’Alice", **opened))
    page = bob.post(url, event_data(title="Le concert de Bob", **opened, **PUBLISH))

    again = {"loaded_revision_id": page.context["object"].latest_revision_id}
    again["loaded_revision_created_at"] = page.context["loaded_revision_created_at"]
    bob.post(url, event_data(title="Le concert de Bob", **again, **PUBLISH))

    assert titles(event) == ["Un concert", "Le concert d’Alice", "Le concert de Bob"]
    assert Event.objects.get().title == "Le concert de Bob"


def test_autosave_never_overwrites_a_newer_version(event):
    alice, bob = signed_in(somebody(EDITORS)), signed_in(somebody(EDITORS))
    url, opened = event_url("edit", event.pk), loaded(event)
    first = bob.post(url, event_data(title="Bob, un", **opened), headers=AUTOSAVE).json()
    mine = loaded(event)  # what the page's script stores from the response
    alice.post(url, event_data(title="Alice", **mine))

    answer = bob.post(
        url,
        event_data(title="Bob, deux", **mine, overwrite_revision_id=first["revision_id"]),
        headers=AUTOSAVE,
    )
    saved = bob.post(url, event_data(title="Bob, trois", **mine))

    assert (answer.status_code, answer.json()["error_code"]) == (400, "invalid_revision")
    assert saved.context["form"]["title"].value() == "Bob, trois"
    assert titles(event) == ["Un concert", "Bob, un", "Alice"]


def test_a_refused_form_comes_back_without_autosave(event):
    alice, bob = signed_in(somebody(EDITORS)), signed_in(somebody(EDITORS))
    url, opened = event_url("edit", event.pk), loaded(event)
    alice.post(url, event_data(title="Alice", **opened))

    page = bob.post(url, event_data(title="Bob", **opened))

    assert page.context["autosave_enabled"] is False


def test_one_person_saves_repeatedly_without_a_warning(editor, event):
    """The script stores each response; tests/browser/test_cms_two_people.py has a real one."""
    url = event_url("edit", event.pk)
    first = editor.post(url, event_data(title="Un", **loaded(event)), headers=AUTOSAVE).json()

    second = editor.post(
        url,
        event_data(title="Deux", **loaded(event), overwrite_revision_id=first["revision_id"]),
        headers=AUTOSAVE,
    )
    answer = second.json()
    kept = {f"loaded_{name}": answer[name] for name in ("revision_id", "revision_created_at")}
    response = editor.post(url, event_data(title="Trois", **kept, **PUBLISH))

    assert (second.status_code, response.status_code) == (200, 302)
    assert Event.objects.get().title == "Trois"


def test_only_a_version_announced_by_wagtails_dialog_is_replaced(event):
    """The dialog's script has no time of that version, so the form sends none."""
    alice, bob = signed_in(somebody(EDITORS)), signed_in(somebody(EDITORS))
    url = event_url("edit", event.pk)
    alice.post(url, event_data(title="Alice", **loaded(event)))
    told = loaded(event) | {"loaded_revision_created_at": ""}
    alice.post(url, event_data(title="Alice encore", **loaded(event)))

    refused = bob.post(url, event_data(title="Bob", **told))
    replaced = bob.post(
        url, event_data(title="Bob", **loaded(event) | {"loaded_revision_created_at": ""})
    )

    assert (refused.status_code, replaced.status_code) == (200, 302)
    assert titles(event) == ["Un concert", "Alice", "Alice encore", "Bob"]


def test_of_two_saves_at_the_same_instant_the_second_is_refused(event):
    alice = somebody(EDITORS, first_name="Alice", last_name="Durand")
    bob, opened = signed_in(somebody(EDITORS)), loaded(event)

    def save_meanwhile(request, instance):
        """Save while the other request has read the event but not yet checked the form."""
        event.title = "Alice"
        event.save_revision(user=alice)

    with hooks.register_temporarily("before_edit_snippet", save_meanwhile):
        response = bob.post(event_url("edit", event.pk), event_data(title="Bob", **opened))

    [message] = texts(response)
    assert message.startswith("Alice Durand a enregistré une version à ")
    assert response.context["object"].latest_revision_id == event.latest_revision_id
    assert response.context["form"]["title"].value() == "Bob"
    assert titles(event) == ["Un concert", "Alice"]


def test_a_publication_that_fails_saves_nothing(editor, event, monkeypatch):
    # The calendar stands for any write that may fail inside the transaction.
    monkeypatch.setattr("agenda.services.changes.write_calendars", lambda *_ids, **_options: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        editor.post(
            event_url("edit", event.pk), event_data(title="Perdu", **loaded(event), **PUBLISH)
        )

    assert titles(event) == ["Un concert"]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Fête de l’été\u00a0: cœur & âme", "fete-de-lete-coeur-ame"),
        ("Un concert", "un-concert-2"),
        ("東京", "evenement"),
    ],
)
def test_a_slug_is_made_of_the_title_and_numbered_if_taken(editor, event, title, slug):
    editor.post(event_url("add"), event_data(title=title))

    assert Event.objects.exclude(pk=event.pk).get().slug == slug


def test_a_typed_slug_that_is_taken_is_refused_with_a_free_one(editor, event):
    response = editor.post(event_url("add"), event_data(title="Autre chose", slug="un-concert"))

    assert response.context["form"].errors == {
        "slug": ["Cette adresse est déjà prise\u00a0; «\u00a0un-concert-2\u00a0» est libre."]
    }


@pytest.mark.parametrize(
    ("slug", "copied"), [("un-concert", "un-concert-2"), ("a-la-maison", "a-la-maison-2")]
)
def test_a_copy_can_be_saved_at_once_with_a_numbered_slug(editor, event, slug, copied):
    event.slug = slug
    event.save_revision().publish()
    opened = editor.get(event_url("copy", event.pk)).context

    saved = editor.post(
        opened["action_url"], event_data(title="Un concert", slug=opened["form"]["slug"].value())
    )

    assert saved.status_code == 302
    assert Event.objects.exclude(pk=event.pk).get().slug == copied


def test_of_two_copies_opened_at_once_both_save(editor, event):
    typed = [
        editor.get(event_url("copy", event.pk)).context["form"]["slug"].value() for _ in range(2)
    ]

    for slug in typed:
        editor.post(event_url("add"), event_data(title="Un concert", slug=slug))

    assert sorted(Event.objects.values_list("slug", flat=True)) == [
        "un-concert",
        "un-concert-2",
        "un-concert-3",
    ]


def test_a_copy_of_a_place_saves_at_once_too(editor):
    place = PlaceFactory(name="Le Petit Théâtre", slug="petit")

    form = editor.get(reverse("wagtailsnippets_agenda_place:copy", args=[place.pk])).context["form"]

    assert form["slug"].value() == "petit-2"


def test_a_slug_that_redirects_to_another_event_is_taken(editor, event):
    event.slug = "nouvelle-adresse"
    event.save_revision().publish()

    editor.post(event_url("add"), event_data(title="Un concert"))

    assert Event.objects.exclude(pk=event.pk).get().slug == "un-concert-2"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"title": ""}, {"title": ["Champ requis."]}),
        ({"age_from": 12, "age_to": 6}, {"age_to": ["L’âge le plus bas vient d’abord."]}),
        ({"price_from": 12, "price_to": 6}, {"price_to": ["Le prix le plus bas vient d’abord."]}),
        (
            {"price_kind": "free", "price_from": 6},
            {
                "price_from": [
                    "Un événement gratuit n’a pas de prix\u00a0: effacez l’un ou l’autre."
                ]
            },
        ),
        ({"attendance": "online"}, {"online_url": ["Donnez le lien pour suivre en ligne."]}),
    ],
)
def test_contradictory_fields_give_errors(editor, facts, said):
    response = editor.post(event_url("add"), event_data(**facts, **PUBLISH))

    assert response.context["form"].errors == said
    assert Event.objects.count() == 0


def test_accessibility_has_three_answers(editor):
    editor.post(event_url("add"), event_data(wheelchair="true", hearing="false", visual="unknown"))

    event = Event.objects.get()
    assert (event.wheelchair, event.hearing, event.visual, event.cognitive) == (
        True,
        False,
        None,
        None,
    )
    form = editor.get(event_url("edit", event.pk)).context["form"]
    shown = {
        name: [r.data["value"] for r in form[name] if r.data["selected"]]
        for name in ["wheelchair", "hearing", "visual"]
    }
    assert shown == {"wheelchair": ["true"], "hearing": ["false"], "visual": ["unknown"]}


def test_the_preview_shows_the_drafted_dates_and_saves_nothing(time_machine):
    time_machine.move_to("2027-02-01T10:00+01:00", tick=False)
    editor = signed_in(somebody(EDITORS))
    rule = date_data(
        kind="rule",
        start_on="2027-03-02",
        hours="20h30",
        frequency="WEEKLY",
        weekdays=["TU"],
        until="2027-03-16",
    )

    answer = editor.post(event_url("preview_on_add"), event_data(rule, title="Un essai")).json()
    page = editor.get(event_url("preview_on_add"))

    assert answer == {"is_valid": True, "is_available": True}
    assertContains(page, "Un essai")
    assertContains(page, "mardi 2 mars")
    assertContains(page, "20\u00a0h\u00a030")
    assert Event.objects.count() == 0


def test_a_preview_of_an_edit_shows_what_is_typed_and_the_public_page_does_not(editor, event):
    url = event_url("preview_on_edit", event.pk)
    editor.post(url, event_data(date_data(), title="Un titre à l’essai"))

    assertContains(editor.get(url), "Un titre à l’essai")
    assert Event.objects.get().title == "Un concert"


def test_a_publication_is_scheduled_and_withdrawn(editor):
    later = {"go_live_at": "2030-01-01 10:00", "expire_at": "2030-02-01 10:00"}
    editor.post(event_url("add"), event_data(date_data(), **later, **PUBLISH))
    event = Event.objects.get()

    assert (event.live, event.scheduled_revision is not None) == (False, True)
    assertContains(editor.get(event_url("list")), "Programmé")


def test_an_unpublished_event_has_no_public_page(editor, event):
    editor.post(event_url("unpublish", event.pk))

    assert Event.objects.get().live is False


def test_drafts_of_the_list_are_neither_in_review_nor_scheduled(editor):
    for title in ("Un brouillon", "En relecture", "Programmé"):
        EventFactory(title=title, live=False)
    in_review, scheduled = (
        Event.objects.get(title=title) for title in ("En relecture", "Programmé")
    )
    in_review.save_revision()
    Workflow.objects.get(active=True).start(in_review, None)
    scheduled.go_live_at = timezone.now() + timedelta(days=3)
    scheduled.save_revision(approved_go_live_at=scheduled.go_live_at)

    listed = {
        state: [
            event.title
            for event in editor.get(event_url("list"), {"state": state}).context["object_list"]
        ]
        for state in ("draft", "moderation", "scheduled")
    }

    assert listed == {
        "draft": ["Un brouillon"],
        "moderation": ["En relecture"],
        "scheduled": ["Programmé"],
    }


def test_a_price_is_read_as_people_write_it_and_invalid_ones_give_errors(editor, event):
    url = event_url("edit", event.pk)
    editor.post(url, event_data(price_kind="paid", price_from="8,50", **loaded(event), **PUBLISH))
    field = html.fromstring(editor.get(url).content).get_element_by_id("id_price_from")
    event.refresh_from_db()
    wrong = editor.post(url, event_data(price_kind="paid", price_from="douze", **loaded(event)))

    assert (event.price_from, field.get("type"), field.get("value")) == (
        Decimal("8.50"),
        "text",
        "8,50",
    )
    assert wrong.context["form"].errors == {
        "price_from": ["Un prix en chiffres, par exemple 12 ou 8,50."]
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "théâtre"}, ["Le théâtre"]),
        ({"state": "draft"}, ["Un brouillon"]),
        ({"state": "live"}, ["Le théâtre", "Une danse"]),
        ({"when": "undated"}, ["Un brouillon"]),
        ({"when": "coming"}, ["Le théâtre"]),
        ({"when": "today"}, ["Le théâtre"]),
        ({"when": "past"}, ["Une danse"]),
        ({"ordering": "next_at"}, ["Le théâtre", "Un brouillon", "Une danse"]),
    ],
)
def test_the_list_is_searched_and_filtered(asked, found, time_machine):
    time_machine.move_to("2026-03-03T10:00+01:00", tick=False)
    editor = signed_in(somebody(EDITORS))
    for title, is_live, days in [
        ("Un brouillon", False, []),
        ("Le théâtre", True, [3]),
        ("Une danse", True, [1]),
    ]:
        if is_live:
            published_event(*(f"2026-03-0{day} 20:00" for day in days), title=title)
        else:
            EventFactory(title=title, live=False)

    page = editor.get(event_url("list"), asked)

    assert sorted(event.title for event in page.context["object_list"]) == sorted(found)
    if "ordering" in asked:
        assert page.context["object_list"][0].title == "Le théâtre"


def test_filters_by_area_category_and_organisation_narrow_each_other(editor):
    here, there = EventFactory(organisation=OrganisationFactory()), EventFactory()

    for asked, found in [
        ({"area": here.place.area_id}, [here]),
        ({"category": there.category_id}, [there]),
        ({"organisation": here.organisation_id, "area": there.place.area_id}, []),
    ]:
        assert list(editor.get(event_url("list"), asked).context["object_list"]) == found


@pytest.mark.parametrize(
    "junk", [{"area": "x"}, {"when": "jamais"}, {"ordering": "password"}, {"p": "-3"}]
)
def test_invalid_parameters_of_the_list_are_no_server_error(editor, event, junk):
    assert editor.get(event_url("list"), junk).status_code == 200


def test_a_place_is_found_by_its_other_names_and_chosen(editor):
    place = PlaceFactory(name="Maison européenne de la photographie")
    PlaceAliasFactory(place=place, name="MEP")
    draft = PlaceFactory(name="Un lieu pas publié", live=False)

    page = editor.get(reverse("wagtailsnippetchoosers_agenda_place:choose_results"), {"q": "mep"})

    assertContains(page, "Maison européenne")
    assertNotContains(page, draft.name)


@pytest.mark.parametrize("html", ["<p>Un<br>deux</p>", "<b><p>Un</p></b>", "<li>Un</li>"])
def test_a_text_from_outside_opens_in_its_form(editor, html):
    event = EventFactory(body=to_rich_text(html, []))

    assertContains(editor.get(event_url("edit", event.pk)), "Un")


def test_the_postcodes_of_an_area_are_one_a_line_and_place_the_venues_that_have_them(admin_client):
    area = AreaFactory(postcodes=[])
    there, elsewhere = (
        PlaceFactory(postcode="75116", area=None),
        PlaceFactory(postcode="75003", area=None),
    )
    url = reverse("wagtailsnippets_agenda_area:edit", args=[area.pk])
    facts = {
        "name": "16e",
        "short_name": "",
        "code": "16",
        "latitude": "48.86",
        "longitude": "2.37",
        "position": "16",
    }

    admin_client.post(url, facts | {"postcodes": "75016\r\n 75116\n\n75016"})

    area.refresh_from_db()
    assert area.postcodes == ["75016", "75116"]
    assert admin_client.get(url).context["form"]["postcodes"].value() == "75016\n75116"
    assert [Place.objects.get(pk=place.pk).area_basis for place in (there, elsewhere)] == [
        "postcode",
        "nearest",
    ]


@pytest.mark.parametrize(
    ("factory", "kind"),
    [(AreaFactory, "area"), (KeywordFactory, "keyword")],
    ids=["area", "keyword"],
)
def test_a_concurrent_save_of_a_record_without_versions_is_refused_once(
    admin_client, factory, kind
):
    record = factory(name="bal")
    url = reverse(f"wagtailsnippets_agenda_{kind}:edit", args=[record.pk])
    opened = admin_client.get(url)

    admin_client.post(url, as_typed(opened) | {"name": "bals"})
    refused = admin_client.post(url, as_typed(opened) | {"name": "danse"})

    record.refresh_from_db()
    assert record.name == "bals"
    assertContains(
        refused, "Quelqu’un a enregistré cette fiche après que vous avez ouvert cette page"
    )
    assertContains(refused, 'value="danse"')
    admin_client.post(url, as_typed(refused))
    record.refresh_from_db()
    assert record.name == "danse"


def as_typed(page):
    """Return the values of the visible inputs of a form."""
    form, html = page.context["form"], page.content.decode()
    drawn = [name for name in form.fields if f'name="{form.add_prefix(name)}"' in html]
    return {name: "" if (value := form[name].value()) is None else value for name in drawn}


def test_the_members_of_an_organisation_are_one_a_line(client):
    organisation, moderator = OrganisationFactory(), signed_in(somebody(MODERATORS))
    url = reverse("wagtailsnippets_agenda_organisation:members", args=[organisation.pk])
    alice = somebody(username="alice", email="alice@theatre.example")

    wrong = moderator.post(url, {"members": "alice\nbob"})
    moderator.post(url, {"members": "ALICE@theatre.example\n\nalice"})

    assert wrong.context["form"].errors == {"members": ["«\u00a0bob\u00a0»\u00a0: aucun compte."]}
    assert [membership.user for membership in organisation.memberships.all()] == [alice]
    assert signed_in(somebody(EDITORS)).get(url).status_code == 302


def test_the_cms_may_show_the_preview_in_a_frame_of_its_own(editor, event):
    url = event_url("preview_on_edit", event.pk)
    editor.post(url, event_data(title="Un titre à l’essai"))

    headers = editor.get(url).headers

    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"].split("; ")


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ({}, "Le brouillon de «\u00a0Un concert\u00a0» est enregistré."),
        (
            {"go_live_at": "2030-01-01 10:00"},
            "Le brouillon de «\u00a0Un concert\u00a0» est enregistré. Son heure ne compte pas "
            "encore\u00a0: "
            "pressez «\u00a0Programmer\u00a0».",
        ),
        ({"action-submit": "1"}, "«\u00a0Un concert\u00a0» part en relecture."),
        (PUBLISH, "«\u00a0Un concert\u00a0» est publié."),
        (
            PUBLISH | {"go_live_at": "2030-01-01 10:00"},
            "«\u00a0Un concert\u00a0» sera publié le mardi 1er janvier 2030 à 10\u00a0h.",
        ),
    ],
)
def test_the_success_message_says_what_was_done(editor, action, said):
    response = editor.post(event_url("add"), event_data(date_data(), **action))

    message, *_remarks = texts(editor.get(response.url))
    assert message.splitlines()[0] == said  # followed by Wagtail's button


def dialog(client, url):
    """Return button labels and text of the dialog that schedules a publication."""
    tree = html.fromstring(client.get(url).content)
    [box] = tree.xpath("//*[@id='schedule-publishing-dialog']")
    buttons = box.xpath(".//button[@type='submit']")
    return [
        (button.get("name"), " ".join(button.text_content().split())) for button in buttons
    ], box.text_content()


def test_the_hour_of_a_publication_is_set_and_scheduled_with_one_button(editor, event):
    buttons, _words = dialog(editor, event_url("edit", event.pk))

    assert buttons == [("action-publish", "Programmer"), (None, "Garder dans le brouillon")]


def test_a_user_who_may_not_publish_is_told_that_the_schedule_waits():
    writer = somebody(CONTRIBUTORS)

    buttons, words = dialog(
        signed_in(writer), event_url("edit", EventFactory(owner=writer, live=False).pk)
    )

    assert buttons == [(None, "Garder dans le brouillon")]
    assert "Elle comptera quand quelqu’un qui publie l’aura acceptée." in words


def test_the_schedule_of_a_draft_under_review_counts_once_approved(editor, event):
    event.save_revision()
    event.get_default_workflow().start(event, somebody(EDITORS))

    buttons, words = dialog(editor, event_url("edit", event.pk))

    assert buttons == [(None, "Garder dans le brouillon")]
    assert "L’heure comptera quand la relecture sera approuvée." in words


def test_a_schedule_in_a_draft_is_shown_as_not_yet_active(editor, event):
    draft = Event.objects.get(pk=event.pk)
    draft.go_live_at = datetime(2030, 1, 1, 9, tzinfo=UTC)
    draft.save_revision()

    page = editor.get(event_url("edit", event.pk))

    assertContains(page, "Cette heure ne compte pas encore\u00a0: il reste à la programmer.")
    assertContains(page, "Programmer pour le mardi 1er janvier 2030 à 10\u00a0h")


def test_a_publication_without_a_date_says_that_no_list_shows_it(editor):
    response = editor.post(event_url("add"), event_data(**PUBLISH))

    message, *_remarks = texts(editor.get(response.url))
    said = (
        "«\u00a0Un concert\u00a0» est publié, mais sans date\u00a0: "
        "aucune liste ne le montre encore."
    )
    assert message.splitlines()[0] == said


@pytest.mark.parametrize(
    ("deed", "facts", "said"),
    [
        (
            "reject",
            {},
            "«\u00a0Un concert\u00a0» repart à qui l’a proposé, avec votre commentaire.",
        ),
        ("approve", {}, "«\u00a0Un concert\u00a0» est approuvé et publié."),
        (
            "approve",
            {"go_live_at": "2030-01-01 10:00"},
            "«\u00a0Un concert\u00a0» est approuvé, et sera publié le mardi 1er janvier 2030 à "
            "10\u00a0h.",
        ),
    ],
)
def test_the_message_after_a_review_says_what_was_decided(editor, deed, facts, said):
    editor.post(event_url("add"), event_data(**facts, **{"action-submit": "1"}))
    proposed, moderator = Event.objects.get(), signed_in(somebody(MODERATORS))
    decision = {"action-workflow-action": "1", "workflow-action-name": deed}
    decision["workflow-action-extra-data"] = '{"comment": "Il manque l’heure."}'

    response = moderator.post(
        event_url("edit", proposed.pk),
        event_data(slug=proposed.slug, **facts, **decision, **loaded(proposed)),
    )

    [message] = texts(moderator.get(response["Location"]))
    assert message.splitlines()[0] == said


def test_saving_over_a_newer_version_of_a_place_is_refused():
    place = PlaceFactory(name="Le Petit Théâtre")
    place.save_revision().publish()
    alice, bob, opened = signed_in(somebody(EDITORS)), signed_in(somebody(EDITORS)), loaded(place)
    url = reverse("wagtailsnippets_agenda_place:edit", args=[place.pk])
    aliases = {f"aliases-{name}": 0 for name in ["TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS"]}
    typed = {"slug": place.slug, "description": "null"} | aliases | PUBLISH

    saved = alice.post(url, typed | {"name": "Alice", "aliases-MAX_NUM_FORMS": 9} | opened)
    refused = bob.post(url, typed | {"name": "Bob", "aliases-MAX_NUM_FORMS": 9} | opened)

    assert (saved.status_code, refused.status_code) == (302, 200)
    assert refused.context["form"]["name"].value() == "Bob"
    assert titles(place, "name") == ["Le Petit Théâtre", "Alice"]


def test_an_older_version_is_brought_back_as_a_new_one(editor, event):
    first = event.latest_revision
    editor.post(event_url("edit", event.pk), event_data(title="Deux", **loaded(event)))
    event.refresh_from_db()

    url = event_url("revisions_revert", event.pk, first.pk)
    assertContains(editor.get(url), "Un concert")
    editor.post(url, event_data(title="Un concert", **loaded(event)))

    assert titles(event) == ["Un concert", "Deux", "Un concert"]


ALTERNATIVE = (
    "L’image n’a pas encore de texte pour qui ne la voit pas\u00a0: sans lui, elle n’est pas "
    "montrée "
    "et rien n’est publié. Écrivez-le, ou retirez l’image."
)


def test_a_draft_whose_picture_has_no_text_is_saved_and_warned(editor):
    image = ImageFactory()

    response = editor.post(event_url("add"), event_data(cover=image.pk))

    assert ALTERNATIVE in texts(editor.get(response.url))
    assert Event.objects.get().latest_revision.content["cover"] == image.pk


def test_a_draft_whose_picture_has_a_text_is_not_warned(editor):
    response = editor.post(
        event_url("add"), event_data(cover=ImageFactory().pk, cover_alt="Une danseuse saute")
    )

    assert ALTERNATIVE not in texts(editor.get(response.url))


@pytest.mark.parametrize("action", ["publish", "submit"])
def test_publishing_without_the_text_of_the_picture_gives_an_error(editor, event, action):
    data = event_data(
        cover=ImageFactory().pk, cover_alt=" ", **loaded(event), **{f"action-{action}": "1"}
    )

    page = editor.post(event_url("edit", event.pk), data)

    assert page.context["form"].errors == {
        "cover_alt": ["Dites ce que montre l’image, pour qui ne la voit pas, ou retirez-la."]
    }
    assert (titles(event), Event.objects.get().cover) == (["Un concert"], None)
