"""Sources in the CMS: their list, their form, and the first page's panel."""

import pytest
from django.urls import reverse
from wagtail.users.models import UserProfile

from agenda.permissions import CONTRIBUTORS, EDITORS
from sources.base import ImportFailure
from sources.enums import ImportSchedule
from sources.models import Source
from sources.services.schedules import LEASE, record_import
from tests.agenda.cms import signed_in, somebody
from tests.budgets import count_queries
from tests.factories.agenda import at
from tests.factories.sources import SourceFactory

NOON = at("2026-03-03 12:00")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon(time_machine):
    time_machine.move_to(NOON, tick=False)


def url(name: str, *args: int) -> str:
    return reverse(f"wagtailsnippets_sources_source:{name}", args=args)


def typed(**facts) -> dict[str, str]:
    address = "https://example.org/x.json"
    return {
        "name": "Que faire",
        "slug": "x",
        "address": address,
        "schedule": "daily",
        "owner": "",
        **facts,
    }


def test_an_editor_says_how_often_it_is_imported_and_who_answers_for_it():
    editor = somebody(EDITORS)
    client = signed_in(editor)
    client.post(url("add"), typed(owner=editor.pk))
    source = Source.objects.get()
    made = (source.schedule, source.owner, source.due_at)
    client.post(url("edit", source.pk), typed(schedule="by_hand"))
    source.refresh_from_db()

    assert made == (ImportSchedule.DAILY, editor, NOON)
    assert (source.schedule, source.owner, source.due_at) == (ImportSchedule.BY_HAND, None, None)


def test_a_short_name_left_empty_is_made_of_the_name_and_is_no_other_sources():
    client = signed_in(somebody(EDITORS))
    for _ in range(2):
        client.post(url("add"), typed(name="Que faire à Paris ?", slug=""))

    assert sorted(Source.objects.values_list("slug", flat=True)) == [
        "que-faire-a-paris",
        "que-faire-a-paris-2",
    ]


def test_a_short_name_does_not_change_once_imports_know_it():
    source = SourceFactory(slug="quefaire")
    signed_in(somebody(EDITORS)).post(url("edit", source.pk), typed(slug="autre", name="Autre"))

    source.refresh_from_db()
    assert (source.slug, source.name) == ("quefaire", "Autre")


@pytest.mark.parametrize("address", ["", "/etc/passwd", "-x", "ftp://example.org/x"])
def test_only_an_address_of_the_web_is_imported_by_itself(address):
    page = signed_in(somebody(EDITORS)).post(url("add"), typed(address=address)).content.decode()

    assert (
        "Ce qui s’importe tout seul a une adresse en https://." in page,
        Source.objects.count(),
    ) == (True, 0)


def test_the_list_says_what_came_of_each_and_costs_as_much_for_three():
    client = signed_in(somebody(EDITORS))
    counts = []
    for number in range(3):
        source = SourceFactory(owner=somebody(EDITORS), schedule="daily")
        record_import(
            source, {"created": 3, "bad": 0}, "Le serveur ne répond pas." if number else ""
        )
        client.get(url("list"))
        counts.append(count_queries(lambda: client.get(url("list"))))
    page = client.get(url("list")).content.decode()

    assert (
        page.count("3 créés"),
        page.count("Le serveur ne répond pas."),
        page.count("Chaque jour"),
    ) == (1, 2, 3)
    assert counts[0] == counts[2]


def test_who_may_not_change_everybodys_events_sees_no_source_and_nobody_deletes_one():
    source = SourceFactory()
    contributor, editor = signed_in(somebody(CONTRIBUTORS)), signed_in(somebody(EDITORS))
    contributor.post(url("edit", source.pk), typed())
    editor.post(url("delete", source.pk))

    assert contributor.get(url("list")).status_code == 302
    assert Source.objects.get().schedule == ImportSchedule.BY_HAND


def test_the_first_page_says_which_import_fails_and_when_the_next_is():
    source = SourceFactory(schedule="daily")
    record_import(source, {}, "Le serveur ne répond pas.")
    page = signed_in(somebody(EDITORS)).get("/cms/").content.decode()

    assert (
        "Le serveur ne répond pas." in page,
        "prochain import" in page,
        url("list") in page,
    ) == (True, True, True)


def importable(**facts) -> Source:
    return SourceFactory(address="https://example.org/x.json", **facts)


@pytest.mark.parametrize("schedule", ["by_hand", "daily"])
def test_an_import_asked_for_is_due_now_and_the_list_says_so(schedule):
    source = importable(name="Que faire", schedule=schedule, due_at=None)
    page = signed_in(somebody(EDITORS)).post(url("import", source.pk), follow=True)

    source.refresh_from_db()
    assert source.due_at == NOON
    assert "L’import de «\u00a0Que faire\u00a0» est demandé" in page.content.decode()


def test_an_import_asked_for_while_one_runs_is_refused_in_words():
    source = importable(running_at=NOON)
    page = signed_in(somebody(EDITORS)).post(url("import", source.pk), follow=True)

    source.refresh_from_db()
    assert (source.due_at, "est en cours\u00a0: attendez" in page.content.decode()) == (None, True)


def test_an_import_asked_for_after_one_has_died_is_due_now():
    source = importable(running_at=NOON - LEASE - LEASE)
    signed_in(somebody(EDITORS)).post(url("import", source.pk))

    source.refresh_from_db()
    assert source.due_at == NOON


def test_the_button_needs_no_script_and_stands_where_there_is_an_address():
    source, _of_a_file = importable(name="Que faire"), SourceFactory(address="/srv/x.json")
    client = signed_in(somebody(EDITORS))
    page = client.get(url("list")).content.decode()
    form = page.partition(f'<form method="post" action="{url("import", source.pk)}">')[2]

    assert page.count("Importer maintenant") == 1
    assert "csrfmiddlewaretoken" in form.partition("</form>")[0]
    assert '<button type="submit"' in form.partition("</form>")[0]


def test_the_import_is_asked_for_in_english():
    source = importable(name="Que faire")
    editor = somebody(EDITORS)
    UserProfile.objects.create(user=editor, preferred_language="en")
    client = signed_in(editor)
    before = client.get(url("list")).content.decode()
    after = client.post(url("import", source.pk), follow=True).content.decode()

    assert "Import now" in before
    assert "The import of “Que faire” is requested" in after


def test_only_who_may_edit_asks_for_an_import_and_only_of_an_address_by_a_post():
    source, of_a_file = importable(), SourceFactory(address="/srv/x.json")
    contributor, editor = signed_in(somebody(CONTRIBUTORS)), signed_in(somebody(EDITORS))

    statuses = [
        contributor.post(url("import", source.pk)).status_code,
        editor.get(url("import", source.pk)).status_code,
        editor.post(url("import", of_a_file.pk)).status_code,
    ]

    assert statuses == [302, 405, 404]
    assert Source.objects.filter(due_at=None).count() == 2


def test_a_failure_is_said_in_its_readers_language():
    source = SourceFactory()
    record_import(source, {}, ImportFailure.STATUS, status=503)
    editor, english = somebody(EDITORS), somebody(EDITORS)
    UserProfile.objects.create(user=english, preferred_language="en")
    pages = {
        language: [signed_in(user).get(path).content.decode() for path in (url("list"), "/cms/")]
        for language, user in (("fr", editor), ("en", english))
    }

    french = "Le serveur de la source répond par une erreur (503)."
    assert [french in page for page in pages["fr"]] == [True, True]
    assert ["server answers with an error (503)." in page for page in pages["en"]] == [True, True]


def test_words_that_an_older_version_stored_are_still_shown():
    SourceFactory(failure="Il y a 3 % d’erreurs.")
    page = signed_in(somebody(EDITORS)).get(url("list")).content.decode()

    assert "Il y a 3 % d’erreurs." in page
