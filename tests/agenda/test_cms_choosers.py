"""The event chooser, for selections, the home page and rich text."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from pytest_django.asserts import assertContains
from wagtail_factories import ImageFactory

from agenda.models import Event
from agenda.permissions import CONTRIBUTORS
from agenda.services.occurrences import cancel, reschedule
from agenda.viewsets.choosers import KeysByNextDate
from tests.agenda.cms import event_url, signed_in, somebody
from tests.factories.agenda import (
    AreaFactory,
    CategoryFactory,
    EventFactory,
    PlaceFactory,
    ProgrammePageFactory,
    at,
)
from tests.factories.agenda import published_event as published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-01T10:00+01:00", tick=False)


def rows(client, **asked):
    """Return the text of each cell of each row."""
    page = client.get(reverse("wagtailsnippetchoosers_agenda_event:choose_results"), asked)
    tree = html.fromstring(page.content.decode())
    return [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./td")]
        for row in tree.xpath("//tbody/tr")
    ]


def test_the_address_distinguishes_two_places_of_one_name(editor):
    for street, postcode in (("2 rue Louise", "75010"), ("8 rue Émile", "75020")):
        PlaceFactory(name="Bibliothèque Gallieni", street=street, postcode=postcode, city="Paris")

    page = editor.get(reverse("wagtailsnippetchoosers_agenda_place:choose_results"))

    rows = html.fromstring(page.content.decode()).xpath("//tbody/tr")
    assert [
        [" ".join(cell.text_content().split()) for cell in row.xpath("./td")[:2]] for row in rows
    ] == [
        ["Bibliothèque Gallieni", "2 rue Louise, 75010 Paris"],
        ["Bibliothèque Gallieni", "8 rue Émile, 75020 Paris"],
    ]


def titles(client, **asked):
    return [cells[1] for cells in rows(client, **asked)]


def test_a_row_says_picture_state_date_place_and_price(editor):
    place = PlaceFactory(name="Le Bal", area=AreaFactory(code="20", short_name="20e"))
    picture = {"cover": ImageFactory(), "cover_alt": "Une danseuse saute"}
    published(
        "2026-03-03 20:00",
        title="Une soirée",
        place=place,
        price_kind="paid",
        price_from=8,
        **picture,
    )

    [cells] = rows(editor)

    page = editor.get(reverse("wagtailsnippetchoosers_agenda_event:choose_results"))
    assert cells == ["", "Une soirée", "Publié", "mardi 3 mars", "Le Bal, 20e", "À partir de 8 €"]
    assert len(html.fromstring(page.content).xpath("//td[@class='cms-picture']/img")) == 1


def test_events_are_ordered_by_next_date_and_those_without_come_last(editor):
    published("2026-02-01 20:00", title="Passée")
    published("2026-03-09 20:00", title="Plus tard")
    published("2026-03-03 20:00", title="Bientôt")

    assert titles(editor) == ["Bientôt", "Plus tard", "Passée"]
    assert rows(editor)[-1][3] == "rien à venir"


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ("2026-03-01 11:00", "dimanche 1er mars"),
        ("2026-03-01 09:00", "en ce moment"),
        ("2026-02-28 23:00", "en ce moment, depuis hier"),
        ("2026-02-27 09:00", "en ce moment, depuis le vendredi 27 février"),
    ],
)
def test_an_event_under_way_is_shown_with_its_first_day(editor, start, said):
    event = published("2026-03-01 12:00")
    event.occurrences.update(start_at=at(start))

    assert rows(editor)[0][3] == said
    assertContains(editor.get(event_url("list")), said)


def test_matching_titles_come_first_whatever_their_date_and_accents(editor):
    published("2026-03-02 20:00", title="Une soirée", lead="On y joue de l’accordéon.")
    published("2026-03-03 20:00", title="Bal", lead="Un accordéon et des violons.")
    published("2026-02-01 20:00", title="Accordéon passé")
    published("2026-03-09 20:00", title="Le bel accordéon")
    words, expected = "accordeon", ["Le bel accordéon", "Accordéon passé"]

    assert titles(editor, q=words) == [*expected, "Une soirée", "Bal"]
    assert titles(editor, q="!") == []


def test_matching_titles_come_first_in_the_events_list_too_unless_an_order_is_chosen(editor):
    for title, lead in (
        ("Accordéon", ""),
        ("Balade", "Un accordéon."),
        ("Au bal", "Un accordéon."),
    ):
        published("2026-03-02 20:00", title=title, lead=lead)

    def listed(**asked):
        return [
            event.title for event in editor.get(event_url("list"), asked).context["object_list"]
        ]

    assert listed(q="accordeon")[0] == "Accordéon"
    assert listed(q="accordeon", ordering="-title") == ["Balade", "Au bal", "Accordéon"]
    assert len(listed(q="accordeon")) == 3


def test_pages_continue_from_dated_to_undated_events():
    moved = published("2026-03-03 20:00", "2026-03-20 20:00")
    reschedule([moved.occurrences.first()], at("2026-03-15 20:00"), at("2026-03-15 22:00"))
    off = published("2026-03-04 20:00", "2026-03-08 20:00")
    cancel([off.occurrences.first()], "La salle est prise.")
    begun = published("2026-03-01 09:00", "2026-03-30 20:00")
    twins = [published("2026-03-09 20:00", "2026-03-09 20:00") for _ in range(2)]
    undated = [published("2026-02-01 20:00"), EventFactory(live=False), EventFactory()]
    EventFactory(title="Pas celui-ci")

    keys = KeysByNextDate(Event.objects.exclude(title="Pas celui-ci"))

    expected = [event.pk for event in (begun, off, *twins, moved, *undated)]
    assert keys.count() == len(expected)
    for size in range(1, len(expected) + 1):
        for start in range(0, len(expected), size):
            assert keys[start : start + size] == expected[start : start + size]


def test_pages_continue_from_leading_events_to_the_others():
    late, soon = published("2026-03-09 20:00"), published("2026-03-03 20:00")
    past, other = published("2026-02-01 20:00"), EventFactory()

    keys = KeysByNextDate(Event.objects.all(), {past.pk, late.pk})

    expected = [late.pk, past.pk, soon.pk, other.pk]
    for size in range(1, 5):
        for start in range(0, 4, size):
            assert keys[start : start + size] == expected[start : start + size]


def test_words_are_searched_as_in_the_list_of_events_drafts_by_their_titles(editor):
    published("2026-03-03 20:00", title="Une soirée", lead="On y joue de l’accordéon.")
    published("2026-03-03 20:00", title="Une autre")
    EventFactory(title="Accordéons d’hiver", live=False)

    assert titles(editor, q="accordeon") == ["Une soirée"]
    assert titles(editor, q="accordéons hiver") == ["Accordéons d’hiver"]


def test_the_filters_of_the_list_narrow_each_other(editor):
    area, category, programme = AreaFactory(), CategoryFactory(), ProgrammePageFactory()
    facts = {
        "place": PlaceFactory(area=area),
        "category": category,
        "price_kind": "free",
        "programme": programme,
    }
    published("2026-03-03 20:00", title="Tout", **facts)
    for name, other in (
        ("place", PlaceFactory()),
        ("category", CategoryFactory()),
        ("price_kind", "paid"),
        ("programme", None),
    ):
        published("2026-03-03 20:00", title=f"Autre {name}", **facts | {name: other})
    published("2026-05-03 20:00", title="En mai", **facts)

    asked = {
        "area": area.pk,
        "category": category.pk,
        "price": "free",
        "programme": programme.pk,
        "when": "month",
        "q": "",
    }

    assert titles(editor, **asked) == ["Tout"]
    assert titles(editor, when="nonsense", area="x") == titles(editor)


def test_a_contributor_chooses_only_among_their_own_events():
    writer = somebody(CONTRIBUTORS)
    published("2026-03-03 20:00", title="La mienne", owner=writer)
    published("2026-03-03 20:00", title="Un secret")

    assert titles(signed_in(writer)) == ["La mienne"]


def test_the_script_that_keeps_ticks_gets_names_and_texts(editor):
    event = published("2026-03-03 20:00", title="Une soirée")
    asked = {"multiple": "1"}

    window = editor.get(reverse("wagtailsnippetchoosers_agenda_event:choose"), asked).json()["html"]
    found = editor.get(
        reverse("wagtailsnippetchoosers_agenda_event:choose_results"), asked
    ).content.decode()

    tree = html.fromstring(window)
    [form] = tree.xpath("//form[@data-controller='cms-chosen']")
    assert form.get("data-cms-chosen-many-value") == "{n} choisis"
    assert form.xpath(".//*[@data-multiple-choice-submit]")[0].text == "Ajouter"
    for page in (window, found):
        [box] = html.fromstring(page).xpath("//*[@data-cms-chosen-target='row']")
        assert (box.get("value"), box.get("data-title"), box.get("name")) == (
            str(event.pk),
            "Une soirée",
            None,
        )


def test_several_events_are_chosen_in_the_order_of_the_list(editor):
    first, second = (
        published(f"2026-03-0{day} 20:00", title=title)
        for day, title in ((3, "Zoo"), (4, "Atelier"))
    )
    asked = {"id": [first.pk, "abc", second.pk, 4_242]}

    answer = editor.get(
        reverse("wagtailsnippetchoosers_agenda_event:chosen_multiple"), asked
    ).json()

    assert [chosen["string"].partition(" · ")[0] for chosen in answer["result"]] == [
        "Zoo",
        "Atelier",
    ]


def test_a_chosen_event_says_its_state_next_date_place_and_price_in_one_query(editor):
    place = PlaceFactory(name="Le Bal", area=AreaFactory(code="20", short_name="20e"))
    cancelled = published(
        "2026-03-03 20:00", "2026-03-04 20:00", title="Une soirée", place=place, price_kind="free"
    )
    cancel([cancelled.occurrences.first()], "La salle est prise.")
    draft = EventFactory(title="Un jour", live=False, place=None)
    url = reverse("wagtailsnippetchoosers_agenda_event:chosen_multiple")

    chooser = Event.snippet_viewset.chooser_viewset.widget_class()

    with CaptureQueriesContext(connection) as queries:
        texts = [chooser.get_value_data(one.pk)["string"] for one in (cancelled, draft)]

    assert texts == [
        "Une soirée · mercredi 4 mars · Le Bal, 20e · Gratuit",
        "Un jour · Brouillon · rien à venir",
    ]
    assert len(queries) == 2
    chosen = editor.get(url, {"id": [cancelled.pk, draft.pk]}).json()["result"]
    assert [one["string"] for one in chosen] == texts
    assert chooser.get_value_data(None) is None
    assert chooser.get_value_data(4_242) is None


def test_one_day_is_chosen(editor):
    published("2026-03-03 20:00", "2026-03-09 20:00", title="Le 9 aussi")
    published("2026-03-04 20:00", title="Le 4")

    assert titles(editor, day="2026-03-09") == ["Le 9 aussi"]
    assert titles(editor, day="2026-03-05") == []
    assert titles(editor, day="0002-99-99") == titles(editor) == ["Le 9 aussi", "Le 4"]


def test_the_chooser_takes_as_many_queries_for_three_rows_as_for_one(editor):
    counts = []
    for number in (1, 3):
        while len(rows(editor)) < number:
            picture = {"cover": ImageFactory(), "cover_alt": "Une image"}
            event = published("2026-03-03 20:00", **picture)
            event.save_revision()
        with CaptureQueriesContext(connection) as queries:
            rows(editor)
        counts.append(len(queries))

    assert counts[0] == counts[1]
