"""Sending from an approved template by one person: one form, one confirmation."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agenda.wording.dates import to_the_second
from alerts.enums import AlertReach, AlertState, CapStatus
from alerts.exceptions import AlertStepRefused
from alerts.models import Alert, AlertTemplate
from alerts.services import approval
from alerts.services import templates as service
from alerts.services.coverage import uncovered_fields
from alerts.services.drafting import draft_from, save_draft
from alerts.templatetags.alerts_cms import short_moment
from messaging.models import Message
from tests.alerts.cms import alert_data, client_of, seen, state_of, texts, url
from tests.factories.agenda import AreaFactory, PlaceFactory
from tests.factories.alerts import AlertTemplateFactory, TopicFactory, officer
from tests.factories.messaging import SubscriptionFactory, write_deliveries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def night(time_machine):
    """Three o'clock at night; clears the cached number of recipients."""
    time_machine.move_to("2027-03-02T02:00:00+00:00")
    cache.clear()


@pytest.fixture
def areas():
    """Three districts, each with a subscriber."""
    made = {code: AreaFactory(code=code, short_name=f"{code}e") for code in ("12", "13", "14")}
    for area in made.values():
        SubscriptionFactory(areas=[area])
    return made


def approved(*areas, **facts):
    """Return a template approved by a second person, by default for one open district."""
    writer = officer()
    facts = {
        "reach": AlertReach.OPEN,
        "longest_hours": 6,
        "topic": TopicFactory(),
        "severity": "Severe",
    } | facts
    template = service.write_template(
        AlertTemplateFactory.build(instruction="Montez.", **facts), writer, areas
    )
    service.submit_template(template, writer)
    return service.approve_template(template, officer())


def fill_data(template, /, **facts):
    """Return the form data of the short screen."""
    ends = timezone.localtime(timezone.now() + timedelta(hours=2))
    said = {
        "areas": ["12"],
        "expires": f"{ends:%Y-%m-%dT%H:%M}",
        "key": str(uuid4()),
        "submit": "1",
    }
    return seen(template) | said | facts


def filled(client, template, /, **facts):
    """Return a draft made with the short screen."""
    data = fill_data(template, **facts)
    client.post(url("fill_from", template.pk), data)
    return Alert.objects.get(uuid=data["key"])


def question(client, alert):
    """Return the confirmation's form data: the version, and the similar alert shown."""
    page = client.get(url("send", alert.pk)).context["page"]
    return {"seen": page.seen, "known": page.alike.pk if page.alike else 0}


@pytest.mark.parametrize(
    ("limits", "filling", "where", "count"),
    [
        ({}, {}, "12e", "1 abonné"),
        ({"reach": AlertReach.CITY}, {"reach": "city", "areas": []}, "Toute la ville", "3 abonnés"),
        (
            {"reach": AlertReach.CITY},
            {"reach": "areas", "areas": ["12", "14"]},
            "12e, 14e",
            "2 abonnés",
        ),
        ({"longest_hours": None, "is_end_open": True}, {"expires": ""}, "12e", "1 abonné"),
    ],
)
def test_what_a_template_leaves_open_is_filled_and_sent_by_one_person(
    areas, limits, filling, where, count
):
    client, template = client_of(officer()), approved(**limits)
    data = fill_data(template, **filling)

    answer = client.post(url("fill_from", template.pk), data, follow=True)
    alert = Alert.objects.get()
    page = answer.content.decode()
    client.post(url("send", alert.pk), question(client, alert))

    shown = answer.context["page"]
    deed = f"Afficher sur le site et envoyer à {count}"
    assert (shown.where, shown.preview.hearers, shown.deed) == (where, count, deed)
    assert ("Sérieux" in page, "Montez." in page) == (True, True)
    assert (state_of(alert), Message.objects.count()) == (AlertState.SENT, 1)


def test_some_of_its_districts_are_offered_and_no_other(areas):
    client, template = (
        client_of(officer()),
        approved(areas["12"], areas["13"], reach=AlertReach.AREAS),
    )

    form = client.get(url("fill_from", template.pk)).context["page"].form
    refused = client.post(url("fill_from", template.pk), fill_data(template, areas=["14"]))
    alert = filled(client, template, areas=["13"])

    assert [str(label) for _code, label in form.fields["areas"].choices] == ["12e", "13e"]
    assert form["areas"].value() == ["12", "13"]
    assert list(refused.context["page"].form.errors) == ["areas"]
    assert list(alert.areas.all()) == [areas["13"]]


@pytest.mark.parametrize("screen", ["fill_from", "compose_from"])
def test_where_districts_are_open_nothing_is_chosen_for_the_officer(areas, screen):
    client, template = client_of(officer()), approved(reach=AlertReach.CITY)

    page = client.get(url(screen, template.pk))
    refused = client.post(
        url("fill_from", template.pk), fill_data(template, reach="", areas=[], expires="x")
    )

    form = refused.context["page"].form
    assert (
        "checked" in str(page.context["page"].form["reach"]),
        page.context["page"].form["areas"].value(),
    ) == (
        False,
        [],
    )
    assert form.errors["reach"] == ["Dites où\xa0: toute la ville, ou des quartiers."]
    assert (form["expires"].value(), Alert.objects.count()) == ("x", 0)


def test_who_ticks_districts_has_said_where(areas):
    client, template = client_of(officer()), approved(reach=AlertReach.CITY)

    alert = filled(client, template, reach="", areas=["12", "14"])

    assert list(alert.areas.order_by("code")) == [areas["12"], areas["14"]]


def test_what_nobody_subscribed_to_is_still_said_to_be_shown_to_everybody(areas):
    AreaFactory(code="20", short_name="20e")
    client, template = client_of(officer()), approved()
    alert = filled(client, template, areas=["20"])

    page = client.get(url("send", alert.pk)).context["page"]
    client.post(url("send", alert.pk), question(client, alert))
    sent = client.get(url("alert", alert.pk)).context["page"]

    assert (page.deed, page.preview.hearers) == ("Afficher sur le site maintenant", "0 abonné")
    assert page.preview.shown == "Le site et les calendriers d’alertes la montrent à tout le monde."
    assert sent.sending[1:] == ["Aucun abonné à prévenir."]


def test_an_exercise_is_sent_to_its_testers_and_shown_nowhere(areas):
    client, template = client_of(officer()), approved(status=CapStatus.EXERCISE)
    alert = filled(client, template)

    page = client.get(url("send", alert.pk)).context["page"]
    client.post(url("send", alert.pk), question(client, alert))
    sent = client.get(url("alert", alert.pk))

    assert (page.deed, page.preview.shown) == ("Envoyer à 0 abonné maintenant", "")
    assert (
        sent.context["page"].sending[0]
        == "Aucune page ne la montre\xa0: seuls les testeurs l’entendent."
    )
    assert alert.get_absolute_url() not in sent.content.decode()


def test_once_sent_the_screen_says_when_to_whom_where_it_is_seen_and_how_to_lift_it(areas):
    client, template = client_of(officer()), approved()
    alert = filled(client, template)

    answer = client.post(url("send", alert.pk), question(client, alert), follow=True)
    write_deliveries()
    cache.clear()
    told = client.get(url("alert", alert.pk)).context["page"].sending

    alert.refresh_from_db()
    page = answer.content.decode()
    shown = f"Sur le site et dans les calendriers d’alertes jusqu’au {short_moment(alert.expires)}."
    assert texts(answer) == [f"C’est parti, {to_the_second(alert.sent_at)}."]
    assert answer.context["page"].sending == [shown, "En route vers 1 abonné."]
    assert told == [shown, "Envoyée à 1 abonné."]
    assert [address in page for address in (alert.get_absolute_url(), url("lift", alert.pk))] == [
        True,
        True,
    ]


def test_a_template_with_something_to_fill_in_is_not_approved(areas):
    words = {"headline": "La ligne [numéro] est coupée", "description": "Prenez la __."}

    with pytest.raises(AlertStepRefused, match=r"il reste à remplir\xa0: \[numéro\], __\."):
        approved(**words)


def test_one_that_was_approved_with_something_to_fill_in_needs_a_second_person(areas):
    client, template = client_of(officer()), approved()
    AlertTemplate.objects.update(headline="La ligne [numéro] est coupée")
    template.refresh_from_db()

    begun = client.get(url("fill_from", template.pk), follow=True)
    alert = filled(client, template)
    asked = client.get(url("submit", alert.pk)).content.decode()

    said = [
        "Son modèle laisse des mots à remplir\xa0: une seconde personne devra approuver l’alerte."
    ]
    assert (texts(begun), begun.redirect_chain[-1][0]) == (said, url("compose_from", template.pk))
    assert "Il reste à remplir\xa0: [numéro]." in asked
    assert approval.may_send_alone(alert, officer()) is False


def test_its_words_are_the_templates_whatever_is_posted(areas):
    client, template = client_of(officer()), approved()

    alert = filled(
        client, template, headline="Autre chose", severity="Extreme", topic="x", template="999"
    )

    assert (alert.headline, alert.severity, alert.template) == (
        template.headline,
        "Severe",
        template,
    )
    assert uncovered_fields(alert, template) == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"areas": []}, "areas"),
        ({"areas": ["12", "13"]}, "areas"),
        ({"areas": ["99"]}, "areas"),
        ({"expires": ""}, "expires"),
        ({"expires": "ce soir"}, "expires"),
        ({"expires": "2020-01-01T10:00"}, "expires"),
        ({"send_at": "x"}, "send_at"),
    ],
)
def test_a_wrong_entry_is_said_and_what_is_right_stays(areas, wrong, field):
    client, template = client_of(officer()), approved()
    data = fill_data(template)

    answer = client.post(url("fill_from", template.pk), data | wrong)

    form = answer.context["page"].form
    assert (list(form.errors), Alert.objects.count()) == ([field], 0)
    others = [name for name in ("areas", "expires") if name != field]
    assert [form[name].value() for name in others] == [data[name] for name in others]


def test_an_end_beyond_what_was_approved_is_said_at_once(areas):
    client, template = client_of(officer()), approved()
    late = timezone.localtime(timezone.now() + timedelta(hours=7))

    answer = client.post(
        url("fill_from", template.pk), fill_data(template, expires=f"{late:%Y-%m-%dT%H:%M}")
    )

    assert answer.context["page"].form.errors == {
        "expires": ["C’est trop tard\xa0: son modèle la couvre 6\xa0h au plus après son départ."]
    }


@pytest.mark.parametrize("key", ["", "x", "12345678-1234"])
def test_a_page_without_a_proper_key_is_one_more_draft(areas, key):
    client, template = client_of(officer()), approved()

    answer = client.post(url("fill_from", template.pk), fill_data(template, key=key))

    assert answer["Location"] == url("submit", Alert.objects.get().pk)


def test_the_same_page_twice_at_the_same_moment_leads_to_the_one_draft(areas):
    client, template = client_of(officer()), approved()
    first = filled(client, approved(name="Autre"))

    answer = client.post(url("fill_from", template.pk), fill_data(template, key=str(first.uuid)))

    assert answer["Location"] == url("submit", first.pk)
    assert Alert.objects.count() == 1


def test_a_second_press_and_a_step_back_are_the_same_draft(areas):
    client, template = client_of(officer()), approved()
    data = fill_data(template)

    for codes in (["12"], ["12"], ["13"]):
        client.post(url("fill_from", template.pk), data | {"areas": codes})

    alert = Alert.objects.get()
    assert list(alert.areas.all()) == [areas["13"]]


def test_a_second_press_on_send_is_told_kindly_and_sends_nothing(areas):
    sender = officer()
    client, template = client_of(sender), approved()
    data = fill_data(template)
    client.post(url("fill_from", template.pk), data)
    alert = Alert.objects.get()
    asked = question(client, alert)
    client.get(client.post(url("send", alert.pk), asked)["Location"])

    again = client.post(url("send", alert.pk), asked, follow=True)
    from_the_first_page = client.post(url("fill_from", template.pk), data, follow=True)

    alert.refresh_from_db()
    said = [f"C’est fait, {to_the_second(alert.approved_at)}\xa0: elle ne part qu’une fois."]
    assert (texts(again), texts(from_the_first_page)) == (said, said)
    assert (Alert.objects.count(), Message.objects.count()) == (1, 1)


def test_a_second_press_on_approve_is_told_so_too(areas):
    alert = approval.submit_alert(
        save_draft(draft_from(approved()), officer(), {"areas": [areas["12"]]}), officer()
    )
    client, opened = client_of(officer()), seen(alert)
    client.get(client.post(url("approve", alert.pk), opened)["Location"])

    again = client.post(url("approve", alert.pk), opened, follow=True)

    assert [words.startswith("C’est fait, à ") for words in texts(again)] == [True]


def test_of_two_officers_at_once_the_second_is_told_and_keeps_a_draft(areas):
    template = approved()
    first, second = client_of(officer(first_name="Odile", last_name="Marge")), client_of(officer())
    one, other = filled(first, template), filled(second, template)
    asked = question(second, other)
    first.post(url("send", one.pk), question(first, one))

    told = second.post(url("send", other.pk), asked, follow=True)
    kept = (state_of(other), Message.objects.count())
    second.post(url("send", other.pk), question(second, other))

    assert texts(told) == [
        "La même alerte vient de partir\xa0: la vôtre est gardée, et n’est pas partie."
    ]
    assert "par Odile Marge" in told.content.decode()
    assert kept == (AlertState.DRAFT, 1)
    assert (state_of(other), Message.objects.count()) == (AlertState.SENT, 2)


def test_another_district_or_another_template_is_not_the_same_alert(areas):
    template, client = approved(), client_of(officer())
    sent = filled(client, template)
    client.post(url("send", sent.pk), question(client, sent))

    there = filled(client, template, areas=["13"])
    otherwise = filled(client, approved(name="Autre"))

    assert [
        client.get(url("send", alert.pk)).context["page"].alike for alert in (there, otherwise)
    ] == [None, None]


def test_who_lost_the_right_to_approve_is_told_and_may_submit(areas):
    sender = officer()
    client, template = client_of(sender), approved()
    alert = filled(client, template)
    asked = question(client, alert)
    sender.user_permissions.remove(Permission.objects.get(codename="approve_alert"))

    answer = client.post(url("send", alert.pk), asked, follow=True)

    said = "Vous ne pouvez plus l’envoyer sans une seconde personne. Le brouillon est gardé."
    assert (texts(answer), answer.redirect_chain[-1][0]) == ([said], url("submit", alert.pk))
    assert (state_of(alert), Message.objects.count()) == (AlertState.DRAFT, 0)


def test_who_lost_every_right_is_sent_home_and_the_draft_stays(areas):
    sender = officer()
    client, template = client_of(sender), approved()
    alert = filled(client, template)
    asked = question(client, alert)
    sender.user_permissions.set([Permission.objects.get(codename="access_admin")])

    answer = client.post(url("send", alert.pk), asked, follow=True)

    assert (answer.redirect_chain[-1][0], len(texts(answer))) == (reverse("wagtailadmin_home"), 1)
    assert (state_of(alert), Message.objects.count()) == (AlertState.DRAFT, 0)


def test_a_template_that_is_approved_no_more_sends_nothing_and_says_so(areas):
    client, template = client_of(officer()), approved()
    alert = filled(client, template)
    asked = question(client, alert)
    service.write_template(AlertTemplate.objects.get(), officer())

    answer = client.post(url("send", alert.pk), asked, follow=True)

    assert answer.redirect_chain[-1][0] == url("submit", alert.pk)
    assert "n’est plus approuvé" in answer.content.decode()
    assert (state_of(alert), Message.objects.count()) == (AlertState.DRAFT, 0)


def test_one_that_is_approved_no_more_opens_where_its_words_can_be_written(areas):
    client, template = client_of(officer()), approved()
    alert = filled(client, template)
    service.write_template(AlertTemplate.objects.get(), officer())

    begun = client.get(url("fill_from", template.pk), follow=True)
    resumed = client.get(url("fill", alert.pk), follow=True)

    said = [
        "Son modèle n’est plus approuvé tel quel\xa0: une seconde personne devra approuver "
        "l’alerte."
    ]
    assert (texts(begun), begun.redirect_chain[-1][0]) == (said, url("compose_from", template.pk))
    assert (texts(resumed), resumed.redirect_chain[-1][0]) == (said, url("edit", alert.pk))


def test_what_is_typed_is_kept_when_the_template_changes_before_it_is_posted(areas):
    client, template = client_of(officer()), approved()
    data = fill_data(template)
    service.write_template(AlertTemplate.objects.get(), officer())

    answer = client.post(url("fill_from", template.pk), data, follow=True)

    assert texts(answer) == [
        "Le modèle a changé depuis que vous l’avez ouvert\xa0: relisez ce qu’il dit."
    ]
    assert answer.redirect_chain[-1][0] == url("submit", Alert.objects.get().pk)
    assert list(Alert.objects.get().areas.all()) == [areas["12"]]


def test_an_end_that_passes_before_one_presses_is_said_and_changed(areas, time_machine):
    client, template = client_of(officer()), approved()
    alert = filled(client, template)
    asked = question(client, alert)
    time_machine.move_to(timezone.now() + timedelta(hours=3))

    answer = client.post(url("send", alert.pk), asked, follow=True)
    later = timezone.localtime(timezone.now() + timedelta(hours=1))
    client.post(url("fill", alert.pk), fill_data(alert, expires=f"{later:%Y-%m-%dT%H:%M}"))
    client.post(url("send", alert.pk), question(client, alert))

    assert texts(answer) == ["Cette alerte finit avant de partir\xa0: changez sa fin."]
    assert state_of(alert) == AlertState.SENT


def test_an_alert_for_later_says_when_and_waits(areas):
    client, template = client_of(officer()), approved()
    leaves, ends = (timezone.localtime(timezone.now() + timedelta(hours=hours)) for hours in (3, 8))
    later = {"send_at": f"{leaves:%Y-%m-%dT%H:%M}", "expires": f"{ends:%Y-%m-%dT%H:%M}"}

    alert = filled(client, template, **later)
    deed = client.get(url("send", alert.pk)).context["page"].deed
    client.post(url("send", alert.pk), question(client, alert))

    assert (deed.startswith("Programmer pour le "), state_of(alert)) == (True, AlertState.SCHEDULED)


def test_what_it_touches_is_asked_where_it_was_left_open(areas):
    place = PlaceFactory(name="Quai du Bal")
    client, template = client_of(officer()), approved(are_links_open=True)

    searched = client.post(url("fill_from", template.pk), fill_data(template, mots="bal", find="1"))
    alert = filled(client, template, places=[place.pk])
    client.post(url("send", alert.pk), question(client, alert))

    page = searched.context["page"]
    assert ([link.pk for link in page.search.found], page.form["areas"].value()) == (
        [place.pk],
        ["12"],
    )
    assert (list(alert.places.all()), state_of(alert)) == ([place], AlertState.SENT)


def test_no_screen_says_submit_of_what_leaves_and_rewriting_says_who_else_is_needed(areas):
    client, template = client_of(officer()), approved()
    alert = filled(client, template)
    addresses = [
        url("fill_from", template.pk),
        url("fill", alert.pk),
        url("send", alert.pk),
        url("submit", alert.pk),
        url("alert", alert.pk),
        url("compose_from", template.pk),
        url("edit", alert.pk),
    ]

    pages = {address: client.get(address, follow=True).content.decode() for address in addresses}

    assert [address for address, page in pages.items() if "oumettre" in page] == []
    assert "Une seconde personne devra alors l’approuver." in pages[url("fill_from", template.pk)]


def test_what_was_submitted_within_its_template_is_sent_by_its_writer_in_that_word(areas):
    writer = officer()
    client, template = client_of(writer), approved()
    alert = filled(client, template)
    client.post(url("submit", alert.pk), seen(alert))

    mine = [
        client.get(address).content.decode() for address in (url("board"), url("alert", alert.pk))
    ]
    others = [
        client_of(officer()).get(address).content.decode()
        for address in (url("board"), url("alert", alert.pk))
    ]

    assert [("Envoyer…" in page, "Approuver…" in page) for page in mine] == [(True, False)] * 2
    assert [("Envoyer…" in page, "Approuver…" in page) for page in others] == [(False, True)] * 2


def test_rewritten_it_needs_a_second_person(areas):
    client, template = client_of(officer()), approved()
    alert = filled(client, template)
    ends = f"{timezone.localtime(alert.expires):%Y-%m-%dT%H:%M}"
    said = {
        "template": template.pk,
        "reach": "areas",
        "areas": ["12"],
        "expires": ends,
        "severity": "Severe",
    }

    client.post(
        url("edit", alert.pk), alert_data(template.topic, headline="Autre", **said) | seen(alert)
    )
    answer = client.post(url("send", alert.pk), seen(alert), follow=True)

    assert (answer.redirect_chain[-1][0], state_of(alert)) == (
        url("submit", alert.pk),
        AlertState.DRAFT,
    )
    assert "ne couvre pas ceci\xa0: titre" in answer.content.decode()


def test_who_may_only_write_submits_it(areas):
    writer = officer()
    writer.user_permissions.remove(Permission.objects.get(codename="approve_alert"))
    client, template = client_of(writer), approved()

    alert = filled(client, template)
    asked = client.get(url("send", alert.pk), follow=True)
    client.post(url("submit", alert.pk), seen(alert))

    assert (asked.redirect_chain[-1][0], state_of(alert)) == (
        url("submit", alert.pk),
        AlertState.SUBMITTED,
    )


def test_a_district_that_is_still_to_be_chosen_is_never_the_whole_city(areas):
    client, template = client_of(officer()), approved()
    topic = template.topic

    opened = client.get(url("compose_from", template.pk)).context["page"].preview
    typed = [
        client.post(url("preview_new"), alert_data(topic, **facts)).content.decode()
        for facts in (
            {"reach": "areas", "areas": []},
            {"reach": ""},
            {"reach": "areas", "areas": ["99"]},
        )
    ]
    whole = client.post(url("preview_new"), alert_data(topic, reach="city")).content.decode()

    assert (opened.hearer_count, opened.hearers) == (
        None,
        "Choisissez où pour savoir qui l’entend.",
    )
    assert "C’est pour toute la ville." not in opened.warnings
    assert [
        ("abonné" in page, "Toute la ville" in page, "Choisissez où" in page) for page in typed
    ] == [(False, False, True)] * 3
    assert ("3 abonnés" in whole, "C’est pour toute la ville." in whole) == (True, True)


def test_the_line_ends_of_a_browser_are_no_other_words(areas):
    template = approved(description="Un.\nDeux.")
    alert = draft_from(template)
    alert.description = "Un.\r\nDeux."

    assert uncovered_fields(save_draft(alert, officer(), {"areas": [areas["12"]]}), template) == []


def test_both_screens_ask_as_much_of_the_database_whatever_the_districts(areas):
    client, counts = client_of(officer()), []
    for codes in (["12"], ["12", "13", "14"]):
        template = approved(name=f"Pour {len(codes)}", reach=AlertReach.CITY)
        alert = filled(client, template, reach="areas", areas=codes)
        for address in (url("fill", alert.pk), url("send", alert.pk)):
            with CaptureQueriesContext(connection) as counted:
                client.get(address)
            counts.append(len(counted))

    assert counts[:2] == counts[2:]
