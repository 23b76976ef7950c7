"""Opening is not editing: a record opened on a slow machine and not changed gets no new version."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from wagtail.models import Site

from agenda.models import Event
from agenda.permissions import MODERATORS
from sources.richtext import to_rich_text
from tests.agenda.cms import event_url, somebody
from tests.browser.people import FORM, INDICATOR, is_autosave
from tests.browser.server import PATIENCE_S
from tests.factories.agenda import EventDateFactory, EventFactory, KeywordFactory

#: Slowdown factor of the processor.
SLOWER = 20
#: What Wagtail does when a check finds a form that differs from its state two seconds after
#: opening.
SAVE = f"""
() => wagtail.app
  .getControllerForElementAndIdentifier(document.querySelector("{FORM}"), "w-autosave")
  .save(new CustomEvent("w-unsaved:add"))
"""
#: A late script of the page changes the form; returns which of Wagtail's two events follows.
LATE_SCRIPT = f"""
() => new Promise((resolve) => {{
  const form = document.querySelector("{FORM}");
  for (const name of ["w-unsaved:add", "w-unsaved:clear"]) {{
    document.addEventListener(name, () => resolve(name));
  }}
  const watcher = wagtail.app.getControllerForElementAndIdentifier(form, "w-unsaved");
  watcher.setInitialFormData();
  form.elements.namedItem("lead").value += "!";
  watcher.check();
}})
"""


def imported() -> Event:
    """Return an event as created by an import: its text and keywords were never opened."""
    made = EventFactory(
        title="Un bal",
        lead="On danse.\nPuis on chante.",
        body=to_rich_text(
            '<p>Un <b>bal </b>&nbsp;!<br><a href="https://a.fr/">là</a></p><ul><li>Un</li></ul>', []
        ),
        dates=[EventDateFactory.build(), EventDateFactory.build(start_on="2027-04-03")],
    )
    made.keywords.add(KeywordFactory(name="bal"), KeywordFactory(name="danse"))
    made.save()
    return made


def test_an_event_opened_on_a_slow_machine_and_not_touched_has_no_version_more(enter, live_server):
    event = imported()
    event.save_revision().publish()
    person = enter(somebody(MODERATORS))
    person.context.set_default_timeout(SLOWER * PATIENCE_S * 1000)
    person.context.new_cdp_session(person.page).send(
        "Emulation.setCPUThrottlingRate", {"rate": SLOWER}
    )

    person.opens(event_url("edit", event.pk))
    with person.page.expect_response(is_autosave) as saved:
        person.page.evaluate(SAVE)

    assert saved.value.json()["success"] is True
    event.refresh_from_db()
    assert (event.revisions.count(), event.has_unpublished_changes) == (1, False)


def test_an_old_version_that_is_shown_is_not_unsaved_until_somebody_touches_it(enter, live_server):
    """It has no autosave: it would warn when leaving the page."""
    event = imported()
    event.save_revision().publish()
    event.title = "Deux bals"
    event.save_revision().publish()
    person = enter(somebody(MODERATORS)).opens(
        event_url("revisions_revert", event.pk, event.revisions.last().pk)
    )
    person.page.locator("html[data-watched]").wait_for(state="attached")

    assert person.page.evaluate(LATE_SCRIPT) == "w-unsaved:clear"
    person.field("title").fill("Un bal masqué")
    expect(person.page.locator(FORM)).to_have_attribute("data-w-unsaved-has-edits-value", "true")


def test_words_of_dates_and_half_a_line_are_there_when_the_event_is_opened_again(
    enter, live_server
):
    writer = enter(somebody(MODERATORS)).opens(event_url("add"))
    writer.types("title", "Un bal")
    writer.page.get_by_role("tab", name="Dates").click()
    writer.types_in_vain("dates-0-hours", "20h3O")  # kept as typed, and marked as an invalid time
    writer.types_in_vain("words", "tous les mardis à")
    expect(writer.page.get_by_text(re.compile("^Enregistré, à corriger.*Horaires"))).to_be_visible()

    writer.opens(event_url("edit", Event.objects.get().pk))
    writer.page.get_by_role("tab", name="Dates").click()

    expect(writer.field("words")).to_have_value("tous les mardis à")
    expect(writer.field("dates-0-hours")).to_have_value("20h3O")
    expect(writer.page.get_by_text("Pas encore une date")).to_be_visible()
    writer.presses("Publier")
    writer.reads_at("words", "À quelle heure")
    writer.reads_at("dates-0-hours", "n’est pas un horaire")
    assert Event.objects.get().live is False


@pytest.mark.parametrize("kind", ["event", "programme"])
def test_a_paste_that_is_too_long_is_counted_whole_and_not_cut(kind, enter, live_server):
    home = Site.objects.get(is_default_site=True).root_page
    programme = reverse("wagtailadmin_pages:add", args=["agenda", "programmepage", home.pk])
    writer = enter(somebody(MODERATORS)).opens(
        {"event": event_url("add"), "programme": programme}[kind]
    )
    writer.types("title", "Un bal")
    writer.field("lead").focus()

    with writer.page.expect_response(is_autosave):
        writer.page.keyboard.insert_text("é" * 10_000)

    assert len(writer.field("lead").input_value()) == 10_000
    writer.reads_at("lead", "10000 signes\u00a0: 1000 au plus. Rien n’est coupé")
    expect(writer.page.locator(INDICATOR)).to_have_attribute(
        "data-w-autosave-state-value", "paused"
    )
