"""«Les dates»: steps on one or many dates, in two posts without JavaScript."""

from dataclasses import asdict

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains
from time_machine import travel

from agenda.models import Change, Event
from agenda.permissions import CONTRIBUTORS, EDITORS
from agenda.services.occurrences import cancel, postpone
from tests.agenda.cms import event_url, signed_in, somebody, texts
from tests.databases import written_once
from tests.factories.agenda import EventDateFactory, EventFactory, PlaceFactory, at, published_event
from tests.factories.messaging import FollowFactory

pytestmark = pytest.mark.django_db


TODAY = "2026-03-01T10:00+01:00"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(TODAY, tick=False)


@pytest.fixture(scope="module")
def published(django_db_setup, django_db_blocker):
    evenings = EventDateFactory.build(end_on=at("2026-03-05 00:00").date())
    with written_once(django_db_blocker):
        with travel(TODAY, tick=False):
            made = published_event(evenings, title="Un concert")
        yield made


@pytest.fixture
def concert(published, db):
    """Return a live event on the evenings of 3, 4 and 5 March."""
    return Event.objects.get(pk=published.pk)


def dates(event):
    return list(event.occurrences.order_by("start_at"))


def screen(event):
    return event_url("dates", event.pk)


def take(client, event, occurrences, step, *, confirmed=True, **facts):
    data = {"occurrences": [one.pk for one in occurrences], "step": step} | facts
    return client.post(screen(event), data | ({"confirmed": "1"} if confirmed else {}))


def states(event):
    return [one.status for one in dates(event)]


def test_the_screen_shows_coming_and_recent_dates(editor, concert, time_machine):
    time_machine.move_to("2026-03-04T10:00+01:00", tick=False)

    page = editor.get(screen(concert))

    first, *rest = dates(concert)
    assert (page.context["page"].coming, page.context["page"].past) == (rest, [first])
    assert page.context["breadcrumbs_items"][-1] == {
        "url": "",
        "label": "Les dates",
        "sublabel": str(concert),
    }


def test_nothing_changes_before_the_confirmation_which_names_step_and_followers(editor, concert):
    page = take(
        editor,
        concert,
        dates(concert)[:2],
        "cancel",
        confirmed=False,
        reason="Un artiste est malade",
    )

    assertContains(page, "Annuler ces 2 dates\u00a0?")
    assertContains(page, f'<p class="cms-of">{concert}</p>', html=True)
    assertContains(page, "Mardi 3 mars, 20\u00a0h\u00a0– 22\u00a0h")
    assertContains(page, "Un artiste est malade")
    assert states(concert) == ["scheduled"] * 3


def test_a_cancelled_date_gives_its_reason_and_leaves_the_others_alone(editor, concert):
    response = take(editor, concert, dates(concert)[:1], "cancel", reason="Un artiste est malade")

    page = editor.get(response.url)
    assert texts(page) == ["1 date annulée."]
    assert states(concert) == ["cancelled", "scheduled", "scheduled"]
    assert dates(concert)[0].reason == "Un artiste est malade"


@pytest.mark.parametrize(
    ("step", "facts", "status", "message"),
    [
        ("cancel", {}, "cancelled", "2 dates annulées."),
        ("postpone", {}, "postponed", "2 dates reportées."),
        ("reschedule", {"hours": "21h-23h"}, "rescheduled", "2 dates changent d’horaire."),
        ("move", {"place": "le  petit théâtre"}, "scheduled", None),
        ("move", {"place": "le petit théâtre"}, "moved", "2 dates changent de lieu."),
        (
            "move_online",
            {"online_url": "https://example.org/direct"},
            "moved_online",
            "2 dates passent en ligne.",
        ),
        ("fill", {}, "scheduled", "2 dates affichées complètes."),
        ("reopen", {}, "scheduled", "Rien à faire\u00a0: c’est déjà le cas."),
        ("restore", {}, "scheduled", "Rien à faire\u00a0: c’est déjà le cas."),
    ],
)
def test_every_step_is_taken_by_many_at_once(editor, concert, step, facts, status, message):
    PlaceFactory(name="Le Petit Théâtre")

    response = take(editor, concert, dates(concert)[:2], step, **facts)

    assert states(concert) == [status, status, "scheduled"]
    if message:
        assert texts(editor.get(response.url)) == [message]


def test_one_date_gets_another_day(editor, concert):
    take(editor, concert, dates(concert)[:1], "reschedule", day="2026-03-09")

    moved = concert.occurrences.get(status="rescheduled")
    assert (moved.start_at, moved.end_at) == (at("2026-03-09 20:00"), at("2026-03-09 22:00"))
    assert moved.previous_start_at == at("2026-03-03 20:00")


def test_a_new_time_may_end_after_midnight(editor, concert):
    take(editor, concert, dates(concert)[:1], "reschedule", hours="22h-1h")

    moved = concert.occurrences.get(status="rescheduled")
    assert (moved.start_at, moved.end_at) == (at("2026-03-03 22:00"), at("2026-03-04 01:00"))


@pytest.mark.parametrize(
    ("count", "step", "facts", "said"),
    [
        (0, "cancel", {}, {"occurrences": ["Cochez au moins une date."]}),
        (1, "", {}, {"step": ["Dites quoi faire."]}),
        (1, "move", {}, {"place": ["Donnez le nom du nouveau lieu."]}),
        (1, "move", {"place": "Nulle part"}, {"place": ["Aucun lieu publié ne porte ce nom."]}),
        (
            1,
            "move",
            {"place": "Double"},
            {"place": ["Plusieurs lieux portent ce nom\u00a0: renommez-les pour les distinguer."]},
        ),
        (1, "move_online", {}, {"online_url": ["Donnez le lien pour suivre en ligne."]}),
        (1, "reschedule", {}, {"hours": ["Donnez un jour ou des heures."]}),
        (
            1,
            "reschedule",
            {"hours": "14h, 16h"},
            {"hours": ["Un seul horaire\u00a0: une date n’en a qu’un."]},
        ),
        (
            2,
            "reschedule",
            {"day": "2026-03-09"},
            {"day": ["Un seul jour pour plusieurs dates\u00a0: faites-les une à une."]},
        ),
        (
            1,
            "reschedule",
            {"hours": "tard"},
            {
                "hours": [
                    "«\u00a0tard\u00a0» n’est pas un horaire\u00a0: "
                    "écrivez par exemple 20h30, ou 14h-18h."
                ]
            },
        ),
    ],
)  # fmt: skip
def test_an_invalid_form_shows_errors_and_keeps_what_was_typed(
    editor, concert, count, step, facts, said
):
    PlaceFactory(name="Double")
    PlaceFactory(name="Double")

    page = take(editor, concert, dates(concert)[:count], step, reason="Une grève", **facts)

    form = page.context["page"].form
    assert {name: list(errors) for name, errors in form.errors.items()} == said
    assert form["reason"].value() == "Une grève"
    assert page.context["page"].chosen_ids == {one.pk for one in dates(concert)[:count]}
    assert states(concert) == ["scheduled"] * 3


def test_all_takes_the_coming_dates_that_allow_the_step(editor, concert, time_machine):
    _first, second, third = dates(concert)
    cancel([second])
    time_machine.move_to("2026-03-03T23:00+01:00", tick=False)

    page = take(editor, concert, [], "postpone", confirmed=False, all="1")

    assert page.context["page"].chosen == [third]
    assert states(concert) == ["scheduled", "cancelled", "scheduled"]


@pytest.mark.parametrize(
    ("step", "taken", "left_out"),
    [
        (
            "fill",
            {"scheduled"},
            [
                "1 date laissée de côté, «\u00a0Reporté, date à venir\u00a0»\u00a0: rétablissez-la "
                "d’abord.",
                "1 date laissée de côté, «\u00a0Annulé\u00a0»\u00a0: rétablissez-la d’abord.",
            ],
        ),
        (
            "cancel",
            {"scheduled", "postponed"},
            ["1 date laissée de côté, «\u00a0Annulé\u00a0»\u00a0: rien à y faire."],
        ),
        (
            "restore",
            {"postponed", "cancelled"},
            ["1 date laissée de côté, «\u00a0Prévu\u00a0»\u00a0: rien à y faire."],
        ),
    ],
)
def test_all_reports_the_dates_that_do_not_allow_the_step(editor, concert, step, taken, left_out):
    _first, second, third = dates(concert)
    postpone([second])
    cancel([third])

    page = take(editor, concert, [], step, confirmed=False, all="1")

    assert {date.status for date in page.context["page"].chosen} == taken
    assert page.context["page"].left_out == left_out
    assertContains(page, left_out[0])


def test_all_without_any_allowed_date_says_why(editor, concert):
    postpone(dates(concert))

    page = take(editor, concert, [], "fill", confirmed=False, all="1")

    assert page.context["form"].errors["occurrences"] == ["Aucune date à venir ne s’y prête."]
    assertContains(page, "3 dates laissées de côté")


def test_fields_of_other_steps_are_left_alone(editor, concert):
    take(
        editor,
        concert,
        dates(concert)[:1],
        "cancel",
        day="hier",
        hours="tard",
        place="Nulle part",
        online_url="non",
    )

    assert states(concert) == ["cancelled", "scheduled", "scheduled"]


def test_a_refused_step_changes_none_of_them_and_keeps_what_was_typed(editor, concert):
    first, second, third = dates(concert)
    cancel([second])

    page = take(editor, concert, [first, second, third], "postpone", reason="Une grève")

    assert texts(page) == [
        "Cette date est dans l’état «\u00a0Annulé\u00a0»\u00a0: rétablissez-la d’abord."
    ]
    assert states(concert) == ["scheduled", "cancelled", "scheduled"]
    assert page.context["page"].form["reason"].value() == "Une grève"
    assertContains(page, " checked", count=3)
    assertContains(page, '<option value="postpone" selected>')


def test_two_clicks_announce_once(editor, concert):
    first = dates(concert)[:1]
    take(editor, concert, first, "cancel")
    response = take(editor, concert, first, "cancel")

    assert texts(editor.get(response.url))[-1] == "Rien à faire\u00a0: c’est déjà le cas."
    assert Change.objects.filter(kind="cancelled").count() == 1


@pytest.mark.parametrize(
    ("step", "facts", "back"),
    [
        ("cancel", {}, "restore"),
        ("postpone", {}, "restore"),
        ("reschedule", {"hours": "21h-23h"}, "restore"),
        ("move_online", {"online_url": "https://example.org/direct"}, "restore"),
        ("fill", {}, "reopen"),
    ],
)
def test_an_action_is_taken_back_with_one_click(editor, concert, step, facts, back):
    was = list(
        concert.occurrences.order_by("start_at").values(
            "status", "availability", "start_at", "end_at"
        )
    )
    response = take(editor, concert, dates(concert)[:2], step, **facts)

    undo = editor.get(response.url).context["page"].undo
    editor.post(screen(concert), asdict(undo) | {"confirmed": "1"})

    assert undo.step == back
    assert (
        list(
            concert.occurrences.order_by("start_at").values(
                "status", "availability", "start_at", "end_at"
            )
        )
        == was
    )


def test_taking_back_is_offered_once_and_only_where_it_is_exact(editor, concert):
    first = dates(concert)[:1]
    editor.get(take(editor, concert, first, "reschedule", hours="21h-23h").url)

    moved_twice = take(editor, concert, first, "reschedule", hours="19h-20h")

    assert editor.get(moved_twice.url).context["page"].undo is None
    cancelled = take(editor, concert, first, "cancel")
    assert editor.get(cancelled.url).context["page"].undo.step == "restore"
    assert editor.get(cancelled.url).context["page"].undo is None


def test_a_date_of_another_event_is_refused(editor, concert):
    other = published_event("2026-03-03 20:00")

    page = take(editor, concert, dates(other), "cancel")

    assert list(page.context["page"].form.errors) == ["occurrences"]
    assert states(other) == ["scheduled"]


def test_a_contributor_reads_their_dates_and_changes_none(concert):
    writer = somebody(CONTRIBUTORS)
    concert.owner = writer
    concert.save()
    client = signed_in(writer)

    page = client.get(screen(concert))
    response = take(client, concert, dates(concert)[:1], "cancel")

    assertNotContains(page, 'name="step"')
    assert (response.status_code, response.url) == (302, reverse("wagtailadmin_home"))
    assert states(concert) == ["scheduled"] * 3


def test_dates_of_an_event_that_is_not_public_are_not_changed_here(editor, concert):
    concert.unpublish()

    response = take(editor, concert, dates(concert)[:1], "cancel")

    assert (response.status_code, states(concert)) == (302, ["scheduled"] * 3)
    assertContains(editor.get(screen(concert)), "Cet événement n’est pas public")


def test_the_event_and_the_list_lead_to_its_dates(editor, concert):
    assertContains(editor.get(event_url("edit", concert.pk)), screen(concert))
    assertContains(editor.get(event_url("list")), screen(concert))


@pytest.mark.parametrize(
    "junk", [{"occurrences": ["x", "-1"], "step": "fly"}, {"occurrences": "99999999999999999999"}]
)
def test_invalid_input_is_no_server_error(editor, concert, junk):
    assert editor.post(screen(concert), junk | {"confirmed": "1"}).status_code == 200


def test_a_date_to_come_is_not_moved_into_the_past_and_all_that_was_typed_stays(editor, concert):
    page = take(
        editor,
        concert,
        dates(concert)[:1],
        "reschedule",
        day="2025-03-06",
        reason="La salle est prise",
    )

    assertContains(page, "C’est déjà passé\u00a0: cette date était à venir.")
    assertContains(page, "La salle est prise")
    assert states(concert) == ["scheduled"] * 3


def test_a_past_date_may_be_corrected(editor, concert, time_machine):
    time_machine.move_to("2026-03-04T10:00+01:00", tick=False)

    take(editor, concert, dates(concert)[:1], "reschedule", day="2026-03-02")

    assert str(dates(concert)[0].day) == "2026-03-02"


def test_the_form_shows_other_places_where_an_import_brought_some_and_nothing_else(editor, concert):
    alone = editor.get(event_url("edit", concert.pk))
    elsewhere = EventFactory(other_places=[PlaceFactory(name="Le Petit Bain")])
    beside = editor.get(event_url("edit", elsewhere.pk))

    assertNotContains(alone, "Venus d’un import.")
    assertContains(beside, "Venus d’un import.")
    assertContains(beside, "Le Petit Bain")


def test_the_confirmation_counts_followers_only_for_steps_that_notify_them(editor, concert):
    follower = FollowFactory(event=concert)
    FollowFactory(event=concert)
    FollowFactory(event=EventFactory(), subscription=follower.subscription)
    FollowFactory(event=EventFactory())

    cancelled, filled = (
        take(editor, concert, dates(concert), step, confirmed=False) for step in ("cancel", "fill")
    )

    assertContains(cancelled, "2 personnes suivent et en seront averties.")
    assertNotContains(filled, "cms-followers")


def test_the_confirmation_says_that_there_are_no_followers(editor, concert):
    page = take(editor, concert, dates(concert)[:1], "cancel", confirmed=False)

    assertContains(page, "Personne ne suit\u00a0: personne n’en sera averti.")


def test_a_period_restricts_the_dates_and_all(editor, concert):
    period = f"{screen(concert)}?du=2026-03-04&au=2026-03-04"
    _first, second, _third = dates(concert)

    page = editor.get(period)
    asked = editor.post(period, {"all": "1", "step": "cancel"})
    done = editor.post(period, {"occurrences": [second.pk], "step": "cancel", "confirmed": "1"})

    assert (page.context["page"].coming, page.context["page"].past) == ([second], [])
    assertContains(page, "Toutes les dates à venir de cette période")
    assert asked.context["page"].chosen == [second]
    assert asked.context["page"].followers == 0
    assert (done.url, states(concert)) == (period, ["scheduled", "cancelled", "scheduled"])


@pytest.mark.parametrize(
    ("period", "field", "message"),
    [
        ("du=2026-03-05&au=2026-03-03", "au", "La période finit avant de commencer."),
        ("du=hier", "du", "Saisissez une date valide."),
    ],
)
def test_an_invalid_period_shows_an_error_and_all_dates(editor, concert, period, field, message):
    page = editor.get(f"{screen(concert)}?{period}")

    assert page.context["page"].period.errors == {field: [message]}
    assert page.context["page"].coming == dates(concert)


def test_a_period_that_is_over_shows_what_happened_however_long_ago(concert, time_machine):
    time_machine.move_to("2026-09-01T10:00+02:00", tick=False)

    page = signed_in(somebody(EDITORS)).get(f"{screen(concert)}?au=2026-03-04")

    assert page.context["page"].past == dates(concert)[1::-1]
    assertContains(page, "Aucune date à venir dans cette période.")


def test_the_unpublish_screen_counts_followers(editor, concert):
    FollowFactory(event=concert)
    FollowFactory(event=EventFactory())  # of another event

    page = editor.get(event_url("unpublish", concert.pk))

    assertContains(page, "1 personne suit et en sera avertie.")
