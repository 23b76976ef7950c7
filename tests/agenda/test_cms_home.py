"""The home page of the CMS: panels by user, and lines that link to the list they count."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page
from wagtail_factories import ImageFactory

from accounts.models import User
from agenda.models import Event
from agenda.permissions import CONTRIBUTORS, EDITORS, MODERATORS
from tests.agenda.cms import event_url, signed_in, somebody
from tests.factories.agenda import EventFactory, HomePageFactory, PlaceFactory, published_event
from tests.factories.sources import SourceFactory, SourceRecordFactory

pytestmark = pytest.mark.django_db

LINE = re.compile(r'<a href="([^"]*)">([^<]*)</a> <span class="cms-lines__count">(\d+)</span>')
OPENED = re.compile(r"<li><a[^>]*>([^<]*)</a> <small>")
DAY = re.compile(r'<a href="([^"]*)">([^<]*) <b>(\d+)</b></a>')


@pytest.fixture(autouse=True)
def tuesday(time_machine):
    time_machine.move_to("2026-03-03T10:00+01:00", tick=False)


def home(client) -> str:
    return client.get("/cms/").content.decode()


def test_each_line_and_each_day_leads_to_the_list_that_it_counts():
    editor = signed_in(somebody(EDITORS))
    published_event(
        "2026-03-03 20:00",
        "2026-03-04 20:00",
        place=PlaceFactory(wheelchair=True),
        price_kind="free",
    )
    published_event("2026-03-09 20:00", cover=ImageFactory(), cover_alt="Un bal")
    published_event("2026-03-10 20:00", title="Trop tard")
    published_event("2026-03-05 20:00", title="Annulé").occurrences.update(status="cancelled")
    EventFactory(live=False)
    repaired = SourceRecordFactory(
        event=EventFactory(live=False), repairs=[{"kind": "x", "detail": ""}]
    )
    SourceRecordFactory(event=EventFactory(live=False), source=repaired.source)

    page = home(editor)

    lines = [*DAY.findall(page), *LINE.findall(page)]
    assert [(unescape(label), int(count)) for _url, label, count in lines] == [
        ("mar. 3", 1), ("mer. 4", 1), ("jeu. 5", 0), ("ven. 6", 0), ("sam. 7", 0), ("dim. 8", 0),
        ("lun. 9", 1), ("Sans accès connu", 1), ("Sans prix", 1), ("Sans image", 1),
        ("Sans date", 3), (repaired.source.name, 2),
    ]  # fmt: skip
    for url, label, count in lines:
        assert len(editor.get(unescape(url)).context["object_list"]) == int(count), label
    repaired_url = re.search(r'<a href="([^"]*)">1 réparé</a>', page).group(1)
    assert list(editor.get(unescape(repaired_url)).context["object_list"]) == [repaired.event]


def test_the_title_is_the_day_and_the_search_field_searches_events():
    editor = signed_in(somebody(EDITORS))

    page = home(editor)

    assert "<h1>Mardi 3 mars</h1>" in page
    assert f'<form action="{event_url("list")}" method="get" role="search">' in page


def test_the_users_last_saved_records_are_listed_unless_others_saved_them_since(time_machine):
    editor, other = somebody(EDITORS), somebody(EDITORS)
    mine, overtaken = EventFactory(title="À moi"), EventFactory(title="Repris")
    page = HomePageFactory(parent=Page.objects.get(depth=1), title="Une page")
    saved: list[tuple[Any, User]] = [
        (mine, editor),
        (overtaken, editor),
        (overtaken, other),
        (page, editor),
    ]
    for record, user in saved:
        time_machine.shift(60)
        record.save_revision(user=user)

    opened = [
        OPENED.findall(home(signed_in(user)).split('id="ouvert-content"')[1].split("</ul>")[0])
        for user in (editor, other)
    ]

    assert opened == [["Une page", "À moi"], ["Repris"]]


def test_a_contributor_sees_counts_of_their_own_events_and_no_imports():
    contributor = somebody(CONTRIBUTORS)
    published_event("2026-03-03 20:00", owner=contributor, title="À moi")
    published_event("2026-03-03 20:00", title="D’un autre")
    EventFactory(owner=contributor, live=False)
    EventFactory(live=False)
    SourceFactory(name="Que Faire")

    page = home(signed_in(contributor))

    assert [count for _url, _label, count in DAY.findall(page)] == [
        "1",
        "0",
        "0",
        "0",
        "0",
        "0",
        "0",
    ]
    assert [(unescape(label), count) for _url, label, count in LINE.findall(page)][-1] == (
        "Sans date",
        "1",
    )
    assert "Que Faire" not in page
    assert 'id="relecture-content"' not in page


def test_a_user_who_writes_no_events_sees_no_panel_of_events():
    officer = somebody()
    officer.user_permissions.add(
        *Permission.objects.filter(codename__in=["access_admin", "add_alert"])
    )

    page = home(signed_in(officer))

    assert ("cms-week" in page, 'role="search"' in page, 'id="alertes-content"' in page) == (
        False,
        False,
        True,
    )


def test_a_proposal_under_review_is_shown_to_its_author():
    contributor = somebody(CONTRIBUTORS)
    event = EventFactory(owner=contributor, live=False, title="Bal proposé")
    event.save_revision(user=contributor)
    Event.get_default_workflow().start(event, contributor)

    assert (
        "Bal proposé"
        in home(signed_in(contributor)).split('id="en-relecture-content"')[1].split("</ul>")[0]
    )
    assert 'id="en-relecture-content"' not in home(signed_in(somebody(CONTRIBUTORS)))


@pytest.mark.parametrize("group", [EDITORS, MODERATORS, CONTRIBUTORS])
def test_the_home_page_takes_twenty_queries_at_most_and_no_more_for_three_records(group):
    user, counts = somebody(group), []
    for number in range(3):
        published_event(f"2026-03-0{4 + number} 20:00", owner=user).save_revision(user=user)
        SourceRecordFactory(event=EventFactory(owner=user, live=False))
        client = signed_in(user)
        client.get("/cms/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/cms/")
        counts.append(len(queries))

    assert counts[2] == counts[0]
    assert counts[0] <= 20


def test_a_contributor_without_proposals_sees_how_to_begin():
    page = home(signed_in(somebody(CONTRIBUTORS)))

    assert "Rien à reprendre, rien en relecture." in page
    assert f'<a class="button" href="{event_url("add")}">' in page
    assert "Rien à reprendre" not in home(signed_in(somebody(EDITORS)))
