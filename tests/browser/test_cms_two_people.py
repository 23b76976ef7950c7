"""Two users of one form, or one of two: each is told of the other, nothing typed is lost."""

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from wagtail import hooks
from wagtail.models import Site

from agenda.models import Event
from agenda.permissions import MODERATORS
from tests.agenda.cms import event_url, somebody
from tests.browser.server import PATIENCE_S
from tests.factories.agenda import (
    ArticlePageFactory,
    CategoryFactory,
    OrganisationFactory,
    PlaceFactory,
    ProgrammePageFactory,
    SelectionIndexPageFactory,
    SelectionPageFactory,
    published_event,
)


@dataclass(frozen=True)
class Kind:
    """A kind of CMS record: how to create one, and its naming field."""

    make: Callable[[], Any]
    name: str = "name"

    def made(self) -> Any:
        record = self.make()
        record.save_revision().publish()
        return type(record)._default_manager.get(pk=record.pk)

    def path(self, record: Any) -> str:
        if hasattr(record, "get_parent"):
            return reverse("wagtailadmin_pages:edit", args=[record.pk])
        return reverse(f"wagtailsnippets_agenda_{record._meta.model_name}:edit", args=[record.pk])


def page_under_home(factory: Any) -> Any:
    return factory(parent=Site.objects.get(is_default_site=True).root_page)


def make_selection() -> Any:
    index = page_under_home(SelectionIndexPageFactory)
    return SelectionPageFactory(parent=index, events=[published_event("2100-03-02 20:00")])


KINDS = {
    "event": Kind(lambda: published_event("2027-03-02 20:00"), "title"),
    "place": Kind(PlaceFactory),
    "organisation": Kind(OrganisationFactory),
    "category": Kind(CategoryFactory),
    "article": Kind(lambda: page_under_home(ArticlePageFactory), "title"),
    "programme": Kind(lambda: page_under_home(ProgrammePageFactory), "title"),
    "selection": Kind(make_selection, "title"),
}


def versions(record: Any, name: str) -> list[str]:
    return [revision.content[name] for revision in record.revisions.order_by("created_at", "pk")]


@pytest.fixture(params=KINDS)
def record(request, live_server) -> Any:
    """A published record of each kind."""
    return KINDS[request.param].made()


@pytest.fixture
def kind(request) -> Kind:
    return KINDS[request.node.callspec.params["record"]]


@pytest.fixture
def alice() -> Any:
    return somebody(MODERATORS, first_name="Alice", last_name="Durand")


@pytest.fixture
def bob() -> Any:
    return somebody(MODERATORS, first_name="Bob", last_name="Petit")


def now(record: Any, kind: Kind) -> str:
    return getattr(type(record)._default_manager.get(pk=record.pk), kind.name)


def test_one_person_alone_saves_and_publishes_without_being_told_of_anybody(
    record, kind, enter, alice
):
    writer = enter(alice).opens(kind.path(record))

    for words in ("Une", "Une, deux"):
        writer.types(kind.name, words)
        writer.presses("Enregistrer le brouillon")
        writer.looks()
        expect(writer.field(kind.name)).to_have_value(words)
    writer.types(kind.name, "Une, deux, trois")
    writer.types(kind.name, "Une, deux, trois, partez")
    writer.presses("Publier")

    writer.reads("publié")
    assert now(record, kind) == "Une, deux, trois, partez"


def test_whoever_types_after_somebody_else_is_asked_and_loses_nothing(
    record, kind, enter, alice, bob
):
    first, second = enter(alice).opens(kind.path(record)), enter(bob).opens(kind.path(record))

    first.types(kind.name, "Alice")
    second.types_in_vain(kind.name, "Bob")
    second.hears_of_another_version()
    second.presses("Publier")
    second.is_asked("Alice Durand a enregistré une nouvelle version")
    second.goes_on("Publier")

    second.reads("publié")
    assert versions(record, kind.name)[-2:] == ["Alice", "Bob"]
    assert now(record, kind) == "Bob"


@pytest.mark.parametrize("record", ["event", "programme"], indirect=True)
def test_whoever_publishes_before_the_page_has_heard_of_somebody_else_is_told(
    record, kind, enter, alice, bob
):
    """Wagtail polls for other versions only every ten seconds."""
    published = now(record, kind)
    first = enter(alice).opens(kind.path(record))
    first.types(kind.name, "Alice")
    second = enter(bob).opens(kind.path(record))
    # No polling from now on.
    first.page.clock.pause_at(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1))
    second.types(kind.name, "Bob")

    first.presses("Publier")
    first.reads("Bob Petit a enregistré une version à ")
    assert (now(record, kind), versions(record, kind.name)[-1]) == (published, "Bob")
    expect(first.field(kind.name)).to_have_value("Alice")
    first.presses("Publier")

    first.reads("publié")
    assert versions(record, kind.name)[-3:] == ["Alice", "Bob", "Alice"]
    assert now(record, kind) == "Alice"


@pytest.mark.parametrize("record", ["event", "programme"], indirect=True)
def test_without_a_script_two_people_are_told_of_each_other(record, kind, enter, alice, bob):
    first = enter(alice, script=False).opens(kind.path(record))
    second = enter(bob, script=False).opens(kind.path(record))

    for person, words in ((first, "Alice"), (second, "Bob")):
        person.field(kind.name).fill(words)
        person.button("Enregistrer le brouillon").click()
    second.reads("Alice Durand a enregistré une version à ")
    told = versions(record, kind.name)[-1]
    expect(second.field(kind.name)).to_have_value("Bob")
    second.button("Enregistrer le brouillon").click()

    expect(second.page.locator(".messages")).not_to_contain_text("Alice")
    assert told == "Alice"
    assert versions(record, kind.name)[-2:] == ["Alice", "Bob"]


@pytest.mark.parametrize("record", ["event"], indirect=True)
def test_one_person_in_two_tabs_is_asked_too(record, kind, enter, alice):
    first = enter(alice).opens(kind.path(record))
    second = first.opens_in_another_tab(kind.path(record))

    first.types(kind.name, "Ici")
    second.types_in_vain(kind.name, "Là")
    second.hears_of_another_version()
    second.presses("Publier")
    second.is_asked("Vous avez enregistré une nouvelle version dans une autre fenêtre")
    second.goes_on("Publier")

    second.reads("publié")
    assert versions(record, kind.name)[-2:] == ["Ici", "Là"]


@pytest.mark.parametrize("is_new", [True, False])
def test_a_press_while_the_page_saves_by_itself_waits_for_it(is_new, enter, alice, live_server):
    """Otherwise a new record would be created twice, and one's own version would be a conflict."""
    path = event_url("add") if is_new else KINDS["event"].path(KINDS["event"].made())
    writer = enter(alice).opens(path)
    is_saved, goes_on = threading.Event(), threading.Event()

    def answer_late(request: Any, instance: Any) -> None:
        """Delay the answer: the server has saved, but the page does not know it yet."""
        if request.headers.get("accept") == "application/json":
            is_saved.set()
            goes_on.wait(PATIENCE_S)

    with (
        hooks.register_temporarily("after_create_snippet", answer_late),
        hooks.register_temporarily("after_edit_snippet", answer_late),
    ):
        writer.field("title").fill("Vite")
        assert is_saved.wait(PATIENCE_S)
        writer.presses("Publier")
        goes_on.set()

        writer.reads("publié")
    assert [(event.title, event.live) for event in Event.objects.all()] == [("Vite", True)]
