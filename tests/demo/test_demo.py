"""The demonstration city: its facts and inventions, and what visitors find at both midnights."""

import datetime as dt
import json
import re
from collections import Counter

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from accounts.models import User
from agenda.enums import AreaBasis, Figure, OccurrenceStatus
from agenda.models import (
    Area,
    ArticlePage,
    Change,
    Event,
    EventDate,
    HomePage,
    Merge,
    Occurrence,
    Place,
    ProgrammePage,
)
from agenda.services.places import contains
from agenda.services.planning import plan
from alerts.models import Alert
from demo import tables
from demo.dates import PublicationState, day_from, line_around
from demo.events import plan_events
from demo.management.commands import demo as command
from demo.pictures import FOLDER, PICTURES, picture_of
from demo.plans import alert_plans
from demo.services import participation
from demo.services.city import build_city, finish_city, is_unfinished
from demo.services.internals import kept_together
from demo.services.participation import proposal_plans
from demo.texts import event_texts
from participation.models import Proposal
from search.models import Landmark
from tests.factories.accounts import sign_in_as_staff
from tests.factories.agenda import at

DAY = dt.date(2026, 3, 3)
FORBIDDEN = re.compile(r"!|veuillez|usager|dans le cadre d", re.IGNORECASE)
#: A plain space where French needs a no-break one, or a straight apostrophe.
UNSET = re.compile(r" [:;?»]|« |'|\d h\b")


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker):
    """The whole city, built once on 3 March 2026 for all tests that read it."""
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(at("2026-03-03 12:00"), tick=False):
            with kept_together():
                report = build_city()
            finish_city()
        yield report
        transaction.set_rollback(True)


@pytest.fixture
def visit(city, db, client):
    """Return a function that requests a page of the city at a given time."""

    def ask(path: str, moment: str):
        with time_machine.travel(at(moment), tick=False):
            return client.get(path)

    return ask


def interrupt(*_anything: object, **_more: object) -> int:
    """Interrupt, like a person with Ctrl-C."""
    raise KeyboardInterrupt


def words() -> list[str]:
    """Return all texts of the demonstration."""
    said = [part for text in event_texts() for part in (text.title, text.lead, *text.body)]
    pages, festival = tables.load_toml("pages"), tables.load_toml("texts/festival")
    said += [part for page in pages["articles"] for part in (page["title"], page["lead"])]
    said += [part for page in (*pages["articles"], festival) for part in page["body"]]
    said += [pages["home"]["pick_text"], festival["lead"]]
    selections = (pages["selections"], *pages["selections"]["lists"])
    said += [part for page in selections for part in (page["title"], page["lead"])]
    said += [
        dates["befalls"].get("reason", "")
        for dates in tables.load_toml("dates").values()
        if "befalls" in dates
    ]
    return said + [
        name for place in tables.places() for name in (place.name, place.street, *place.aliases)
    ]


def spans(today: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
    """Return start and end of every public date, without a database."""
    lines = [
        (Event(), EventDate(**line))
        for event in plan_events(today)
        if event.schedule.state == PublicationState.LIVE
        for line in event.schedule.lines
    ]
    return [
        (p.start_at, p.end_at) for event, line in lines for p in plan(event, [line], today=today)
    ]


def test_every_place_stands_in_the_district_that_its_address_names(city_data):
    outlines = json.loads((city_data / "geo" / "arrondissements.geojson").read_text())["features"]
    geometries = {str(outline["properties"]["c_ar"]): outline["geometry"] for outline in outlines}

    astray = [
        p.slug for p in tables.places() if not contains(geometries[p.area], p.longitude, p.latitude)
    ]

    assert astray == []


def test_every_district_has_places_and_their_postcodes_are_its_own():
    postcodes = {area.code: area.postcodes for area in tables.areas()}
    by_area = Counter(place.area for place in tables.places())

    assert len(by_area) == 20
    assert min(by_area.values()) >= 2
    assert [p.slug for p in tables.places() if p.postcode not in postcodes[p.area]] == []


def test_what_the_files_name_exists():
    places = {place.slug for place in tables.places()}
    genres = {category.slug for category in tables.categories()}
    titles = {text.title for text in event_texts()}

    assert {text.place for text in event_texts() if text.place} - places == set()
    assert {place.parent for place in tables.places() if place.parent} - places == set()
    assert set(tables.load_toml("dates")) == {plan.slug for plan in plan_events(DAY)}
    assert genres == set(Figure.values)
    assert {text.category for text in event_texts()} == genres
    assert {wearer for picture in PICTURES for wearer in picture.worn_by} - titles - places == {
        tables.load_toml("texts/festival")["slug"]
    }
    pages = tables.load_toml("pages")
    assert pages["home"]["pick"] in titles
    chosen = {title for page in pages["selections"]["lists"] for title in page["events"]}
    assert chosen - titles == set()


def test_four_hundred_and_twelve_events_of_which_no_two_are_called_the_same():
    plans = plan_events(DAY)

    assert len(plans) == 412
    assert len({plan.text.title for plan in plans}) == 412
    assert len({plan.uid for plan in plans}) == 412
    assert sum(text.by_hand for text in event_texts()) >= 120
    assert sum(text.in_festival for text in event_texts()) == 25


def test_texts_are_set_in_french_and_keep_the_tone():
    assert [said for said in words() if FORBIDDEN.search(said)] == []
    assert [said for said in words() if UNSET.search(said)] == []
    assert max(len(text.title) for text in event_texts()) <= 200
    assert max(len(text.lead) for text in event_texts()) <= 200


def test_every_shape_of_dates_and_every_state_is_shown():
    plans = plan_events(DAY)

    live = [plan.schedule for plan in plans if plan.schedule.state == PublicationState.LIVE]
    kinds = Counter(schedule.fate.kind for schedule in live if schedule.fate)
    assert {plan.schedule.state for plan in plans} == set(PublicationState)
    assert set(kinds) == {
        "cancelled",
        "full",
        "moved",
        "moved_online",
        "postponed",
        "rescheduled",
        "restored",
    }
    lines = [EventDate(**line) for plan in plans for line in plan.schedule.lines]
    assert {line.kind for line in lines} == {"single", "several", "rule"}
    assert {"Vernissage", "Nocturne", "Dernière"} <= {line.label for line in lines}
    assert any(line.all_day and line.end_on for line in lines)
    assert any(line.school_zone for line in lines)
    assert any(len(line.times) > 1 for line in lines)


@pytest.mark.parametrize(
    ("offset", "day"),
    [
        ("0", "2026-03-03"),
        ("-6", "2026-02-25"),
        ("0 TU", "2026-03-03"),
        ("1 TU", "2026-03-10"),
        ("1 TU -1", "2026-03-09"),
        ("-28 SA,SU", "2026-02-07"),
        ("12-24", "2026-12-24"),
        ("03-03", "2026-03-03"),
        ("03-02", "2027-03-02"),
    ],
)
def test_a_day_is_counted_from_today_then_to_a_weekday_then_on(offset, day):
    assert day_from(DAY, offset) == dt.date.fromisoformat(day)


def test_several_days_end_past_midnight_where_their_end_is_no_later():
    line = line_around(DAY, start_on="1", days=[0, 2], times=[["22:00", "02:00"]])

    assert line["moments"] == [
        ["2026-03-04T22:00", "2026-03-05T02:00"],
        ["2026-03-06T22:00", "2026-03-07T02:00"],
    ]


def test_plans_are_the_same_at_every_asking_but_for_their_days():
    one, other = plan_events(DAY), plan_events(dt.date(2027, 8, 1))

    assert one == plan_events(DAY)
    assert [(p.text, p.place, p.organisation, p.price, p.schedule.state) for p in one] == [
        (p.text, p.place, p.organisation, p.price, p.schedule.state) for p in other
    ]


@pytest.mark.parametrize(
    "today", [DAY, dt.date(2026, 7, 14), dt.date(2026, 10, 25), dt.date(2026, 12, 31)]
)
def test_something_is_on_every_night_of_the_fortnight_at_five_past_and_ten_to_midnight(today):
    happening = spans(today)

    for day in (today + dt.timedelta(days=number) for number in range(14)):
        early, late = at(f"{day} 00:05"), at(f"{day} 23:50")
        evening, end = at(f"{day} 18:00"), at(f"{day} 23:59")
        assert sum(start <= early < stop for start, stop in happening) >= 8, day
        assert sum(start <= late < stop for start, stop in happening) >= 8, day
        assert sum(evening <= start <= end for start, stop in happening) >= 20, day


#: Name of a picture's file, or composition of a drawn cover, in a page.
SHOWN = re.compile(r'srcset="\S*/images/([\w-]+)\.[\w.-]*\.avif|data-of="(\w+)"')


@pytest.mark.parametrize(
    "path",
    [
        "/",
        *(f"/agenda/?page={number}" for number in range(1, 6)),
        *(f"/agenda/?quand=2026-03-{day:02}" for day in range(3, 17)),
        *(f"/agenda/?categorie={category.slug}" for category in tables.categories()),
        "/selections/",
    ],
)
def test_no_page_shows_a_picture_or_a_composition_twice(visit, path):
    page = visit(path, "2026-03-03 13:00").content.decode()

    shown = ["".join(found) for found in SHOWN.findall(page)]
    assert [name for name, count in Counter(shown).items() if count > 1] == []
    assert len(shown) >= 5 or path == "/selections/"


def test_pictures_are_eight_by_five_and_light_and_each_file_has_its_words():
    assert {picture.file_name for picture in PICTURES} == {
        path.name for path in FOLDER.iterdir()
    } - {"README.md"}
    for picture in PICTURES:
        width, height = picture.size
        assert height / width == 0.625
        assert len(picture.read()) < 160_000
        assert picture.alt
        assert picture.credit


@pytest.mark.parametrize(
    "words", ["jazz", "rock", "Noël", "marché de Noël", "visite guidée", "stand-up", "magie"]
)
def test_what_visitors_type_is_in_the_city(visit, words):
    found = visit(f"/agenda/?q={words}", "2026-03-03 13:00").context

    titles = [hit.event.title for group in found["groups"] for hit in group.hits]
    assert words.split()[0].lower() in " ".join(titles).lower()


def test_the_city_has_all_that_it_promises(city, db):
    now = at("2026-03-03 12:00")

    assert (city.events, city.places, city.accounts) == (
        412,
        len(tables.places()),
        len(tables.people()),
    )
    assert Area.objects.count() == 20
    assert Event.objects.live().count() == sum(
        plan.schedule.state == PublicationState.LIVE for plan in plan_events(DAY)
    )
    assert Event.objects.filter(live=False, first_published_at=None).count() == 27
    assert Event.objects.filter(workflow_states__status="in_progress").count() == 9
    assert Event.objects.filter(live=False, go_live_at__gt=now).count() == 9
    assert Event.objects.filter(live=False, first_published_at__isnull=False).count() == 10
    assert [(one.gone.live, one.kept.live, bool(one.before)) for one in Merge.objects.all()] == [
        (False, True, True)
    ]
    assert set(Occurrence.objects.values_list("status", flat=True)) == set(OccurrenceStatus.values)
    assert ProgrammePage.objects.get().events.count() == 25
    assert ArticlePage.objects.live().filter(show_in_menus=True).count() == 3
    assert HomePage.objects.get().pick.title == tables.load_toml("pages")["home"]["pick"]
    assert Event.objects.filter(cover__isnull=False).exclude(cover_alt="").count() == sum(
        plan.picture is not None for plan in plan_events(DAY)
    )
    assert Place.objects.filter(cover__isnull=False).exclude(cover_alt="").exclude(
        cover_credit=""
    ).count() == sum(picture_of(place.slug) is not None for place in tables.places())
    assert set(Place.objects.values_list("area_basis", flat=True)) == {AreaBasis.POLYGON}
    assert dict(Place.objects.values_list("slug", "area__code")) == {
        place.slug: place.area for place in tables.places()
    }


def test_areas_made_before_there_were_outlines_get_them_and_venues_are_placed_anew(city, db):
    Area.objects.update(polygon=None)
    Place.objects.filter(slug="parc-floral").update(area=None, area_basis=AreaBasis.OUTSIDE)

    build_city(DAY)

    assert {area.code: area.polygon for area in Area.objects.all()} == tables.outlines()
    assert Place.objects.get(slug="parc-floral").area.code == "12"


def test_a_place_that_an_import_brought_is_that_of_the_demonstration_with_its_exact_point(city, db):
    there = Place.objects.filter(name="Théâtre du Châtelet")
    there.update(slug="theatre-du-chatelet", latitude=48.8576140, longitude=2.3467579)

    again = build_city(DAY)

    assert again.places == 0
    assert list(there.values_list("slug", "latitude", "longitude")) == [
        ("theatre-du-chatelet", 48.8576140, 2.3467579)
    ]


def test_a_second_run_changes_nothing(city, db):
    before = (
        Event.objects.count(),
        Occurrence.objects.count(),
        Change.objects.count(),
        User.objects.count(),
    )

    with time_machine.travel(at("2026-03-04 12:00"), tick=False):
        again = build_city()

    assert (again.events, again.places, again.accounts) == (0, 0, 0)
    after = (
        Event.objects.count(),
        Occurrence.objects.count(),
        Change.objects.count(),
        User.objects.count(),
    )
    assert after == before


def test_an_interrupted_run_is_finished_at_the_next_start_and_its_progress_is_one_line(
    city, db, monkeypatch, capsys
):
    page = HomePage.objects.get()
    page.revisions.all().delete()
    HomePage.objects.update(pick=None, pick_text="", pick_note="")
    Event.objects.filter(pk__in=Event.objects.order_by("-pk")[:3]).delete()
    monkeypatch.setattr(participation, "past_plans", list)  # tests of participation have them

    with time_machine.travel(at("2026-03-03 12:30"), tick=False):
        with monkeypatch.context() as patch:
            patch.setattr(command, "make_participation", interrupt)
            with pytest.raises(KeyboardInterrupt):
                call_command("demo", "--if-empty", verbosity=0)
        call_command("demo", "--if-empty")

    said = capsys.readouterr()
    assert said.err == ""  # no progress bar without a terminal
    assert [line for line in said.out.splitlines() if line.startswith("Démonstration")] == [
        "Démonstration\u00a0: on monte la ville, moins d’une minute…"
    ]
    assert Event.objects.filter(proposals=None).count() == 412
    assert HomePage.objects.get().pick.title == tables.load_toml("pages")["home"]["pick"]
    assert Alert.objects.filter(first=None).count() == len(alert_plans())
    assert Landmark.objects.filter(source="").count() == len(tables.landmarks())
    assert Proposal.objects.count() == len(proposal_plans())


def test_it_is_finished_once_all_is_made_and_not_before(city, db):
    assert not is_unfinished()

    HomePage.objects.get().revisions.all().delete()
    HomePage.objects.update(pick=None, pick_text="", pick_note="")
    with time_machine.travel(at("2026-03-03 12:30"), tick=False):
        build_city()

    assert is_unfinished()


def test_asked_for_by_hand_it_is_made_though_there_are_events(city, db, monkeypatch):
    monkeypatch.setattr(command, "build_city", interrupt)

    with pytest.raises(KeyboardInterrupt):
        call_command("demo", verbosity=0)


def test_what_an_editor_has_deleted_does_not_come_back_when_the_site_next_starts(city, db):
    Event.objects.filter(pk__in=Event.objects.order_by("-pk")[:3]).delete()
    HomePage.objects.update(pick=None)

    call_command("demo", "--if-empty", verbosity=0)

    assert Event.objects.count() == 410


@pytest.mark.parametrize(
    "moment", ["2026-03-03 00:05", "2026-03-04 00:05", "2026-03-04 23:50", "2026-03-08 23:50"]
)
def test_the_first_page_is_full_at_both_midnights(visit, moment):
    response = visit("/", moment)

    page = response.content.decode()
    assert response.status_code == 200
    assert page.count('class="row') >= 8
    assert page.count('class="card') >= 6
    assert tables.load_toml("pages")["home"]["pick"][:30] in page


def test_every_withdrawn_event_answers_that_it_is_gone(visit):
    withdrawn = Event.objects.filter(live=False, first_published_at__isnull=False).first()

    assert visit(withdrawn.get_absolute_url(), "2026-03-03 13:00").status_code == 410


def printed_links(printed):
    return re.findall(r"https://agenda\.example\.org(/compte/invitation/\S+)", printed)


def test_each_account_opens_the_cms_by_the_link_that_is_printed_once_and_anew_at_each_start(
    city, db, capsys
):
    call_command("demo", "--if-empty", verbosity=0)
    old = printed_links(capsys.readouterr().out)
    call_command("demo", "--if-empty", verbosity=0)
    links = printed_links(capsys.readouterr().out)

    people = []
    for link in links:
        client = Client()
        assert client.post(link)["Location"] == "/cms/"
        answer = client.get("/cms/", follow=True)
        people.append((answer.status_code, answer.wsgi_request.user.username))
    assert people == [(200, person.username) for person in tables.people()]
    assert {Client().post(link).status_code for link in (*links, *old)} == {404}


def test_on_the_desk_of_an_editor_nothing_is_said_to_have_been_opened_by_them(city, db, client):
    sign_in_as_staff(client, User.objects.get(username="redaction"))

    assert "Vous aviez ouvert" not in client.get("/cms/").content.decode()


def test_contributors_belong_to_the_organisations_of_what_they_submitted(city, db):
    waiting = Event.objects.filter(workflow_states__status="in_progress")

    assert [
        event.title
        for event in waiting
        if not event.organisation.memberships.filter(user=event.owner)
    ] == []


def test_an_account_that_became_somebodys_is_not_printed(city, db, capsys):
    User.objects.filter(username="redaction").update(email="ines@example.org")

    call_command("demo", "--if-empty", verbosity=0)

    printed = capsys.readouterr().out
    assert "rien à faire" in printed
    assert len(printed_links(printed)) == len(tables.people()) - 1
    assert "Rédaction" not in printed
