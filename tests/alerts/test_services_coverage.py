"""Coverage by a template's approval: what one person may send alone, and what needs two again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from alerts.enums import AlertReach, AlertState, AlertStep, TemplateState
from alerts.forms.composer import AlertForm, TemplateForm
from alerts.models import Alert, AlertTemplate, AuditLine
from alerts.models.templates import LIMIT_FIELDS, TEXT_FIELDS
from alerts.services import approval
from alerts.services import templates as service
from alerts.services.coverage import open_fields, uncovered_fields
from alerts.services.drafting import draft_from, save_draft
from messaging.models import Delivery, Message
from tests.alerts.cms import alert_data, client_of, seen, state_of, texts, url
from tests.factories.agenda import AreaFactory, PlaceFactory, ProgrammePageFactory, published_event
from tests.factories.alerts import AlertTemplateFactory, TopicFactory, officer
from tests.factories.messaging import SubscriptionFactory, write_deliveries

pytestmark = pytest.mark.django_db


@pytest.fixture
def areas():
    """Three districts, each with a subscriber."""
    made = {code: AreaFactory(code=code) for code in ("12", "13", "14")}
    for area in made.values():
        SubscriptionFactory(areas=[area])
    return made


def approved_for(*areas, **facts):
    """Return a template approved by a second person, for ``areas``."""
    writer = officer()
    reach = facts.pop("reach", AlertReach.AREAS if areas else AlertReach.CITY)
    facts = {
        "longest_hours": 6,
        "topic": TopicFactory(),
        "instruction": "Reprenez vos vélos.",
    } | facts
    template = service.write_template(
        AlertTemplateFactory.build(reach=reach, **facts), writer, areas
    )
    service.submit_template(template, writer)
    return service.approve_template(template, officer())


def local(moment):
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def data_of(template, **facts):
    """Return the composer's form data of ``template``, changing only what it leaves open."""
    ends = local(timezone.now() + timedelta(hours=5))
    said = {"template": template.pk, "reach": "areas", "areas": ["12"], "expires": ends}
    return alert_data(template.topic) | said | facts


def sent_by_one(template, **facts):
    """Write, submit and approve as one officer; return state and number of messages."""
    client = client_of(officer())
    client.post(url("compose"), data_of(template, **facts))
    alert = Alert.objects.get()
    client.post(url("submit", alert.pk), seen(alert))
    client.post(url("approve", alert.pk), seen(alert))
    return state_of(alert), Message.objects.count()


NOT_SENT, SENT = (AlertState.SUBMITTED, 0), (AlertState.SENT, 1)


def test_what_was_approved_for_one_district_is_not_sent_to_the_city_by_its_author_alone(areas):
    assert sent_by_one(approved_for(areas["12"]), reach="city", areas=[]) == NOT_SENT
    assert Delivery.objects.count() == 0


@pytest.mark.parametrize(
    "beyond",
    [
        {"areas": ["13"]},
        {"areas": ["12", "14"]},
        {"reach": "city"},
        {"severity": "Extreme"},
        {"urgency": "Future"},
        {"certainty": "Possible"},
        {"category": "Fire"},
        {"status": "Exercise"},
        {"headline": "Tout autre chose"},
        {"instruction_en": "Words that nobody read"},
        {"expires": ""},
    ],
)
def test_one_person_does_not_send_what_goes_beyond_the_template(areas, beyond):
    assert sent_by_one(approved_for(areas["12"]), **beyond) == NOT_SENT


@pytest.mark.parametrize(
    "beyond",
    [
        lambda: {"topic": TopicFactory().slug},
        lambda: {"expires": local(timezone.now() + timedelta(hours=6, minutes=2))},
        lambda: {"events": [published_event("2027-03-02 20:00").pk]},
        lambda: {"places": [PlaceFactory().pk]},
        lambda: {"programmes": [ProgrammePageFactory().pk]},
    ],
    ids=["topic", "end", "event", "place", "programme"],
)
def test_nor_under_another_topic_for_longer_or_about_something(areas, beyond):
    assert sent_by_one(approved_for(areas["12"]), **beyond()) == NOT_SENT


@pytest.mark.parametrize("codes", [["12"], ["12", "13"]])
def test_one_person_sends_it_to_its_districts_or_fewer(areas, codes):
    assert sent_by_one(approved_for(areas["12"], areas["13"]), areas=codes) == SENT
    write_deliveries()
    assert Delivery.objects.count() == len(codes)


@pytest.mark.parametrize(
    ("facts", "owed"), [({"reach": "city", "areas": []}, 3), ({"areas": ["12", "14"]}, 2)]
)
def test_one_for_the_whole_city_covers_any_part_of_it(areas, facts, owed):
    assert sent_by_one(approved_for(), **facts) == SENT
    write_deliveries()
    assert Delivery.objects.count() == owed


@pytest.mark.parametrize(
    ("facts", "end"),
    [
        ({"areas": ["14"]}, SENT),
        ({"areas": ["12", "14"]}, NOT_SENT),
        ({"areas": ["12", "13", "14"]}, NOT_SENT),
        ({"reach": "city"}, NOT_SENT),
    ],
)
def test_a_district_left_open_is_one_district(areas, facts, end):
    assert sent_by_one(approved_for(reach=AlertReach.OPEN), **facts) == end


def test_an_end_and_links_left_open_are_free(areas):
    template = approved_for(areas["12"], longest_hours=None, is_end_open=True, are_links_open=True)

    assert sent_by_one(template, expires="", places=[PlaceFactory().pk]) == SENT


def test_districts_that_are_deleted_do_not_widen_it_to_the_city(areas):
    template = approved_for(areas["12"])
    areas["12"].delete()

    assert sent_by_one(template, reach="city", areas=[]) == NOT_SENT


def test_its_author_reads_before_submitting_what_goes_beyond(areas):
    template = approved_for(areas["12"])
    client = client_of(officer())
    client.post(url("compose"), data_of(template, areas=["13"], severity="Extreme"))
    alert = Alert.objects.get()

    question = client.get(url("submit", alert.pk))

    assert question.context["page"].beyond == ["gravité", "quartiers"]
    assert "ne couvre pas ceci\xa0: gravité, quartiers" in question.content.decode()


def test_its_approver_reads_what_it_covers_and_what_it_leaves_open_before_approving(areas):
    writer = officer()
    facts = {
        "topic": TopicFactory(),
        "longest_hours": None,
        "is_end_open": True,
        "status": "Exercise",
    }
    template = service.write_template(
        AlertTemplateFactory.build(reach=AlertReach.OPEN, **facts), writer
    )
    service.submit_template(template, writer)

    page = client_of(officer()).get(f"/cms/alertes/modeles/{template.pk}/")

    terms = {term.label: term.text for term in page.context["page"].terms}
    opened = "le quartier, l’heure de fin, l’heure de départ et le début attendu"
    assert (terms["Où"], terms["Fin"], terms["Laisse ouvert"], terms["Nature"]) == (
        "Un seul quartier, au choix", "ouverte", opened, "Exercice",
    )  # fmt: skip
    assert (opened in page.content.decode(), page.context["page"].may_approve) == (True, True)


def test_a_template_that_says_no_end_is_not_submitted():
    writer = officer()
    template = service.write_template(
        AlertTemplateFactory.build(topic=TopicFactory(), longest_hours=None), writer
    )

    answer = client_of(writer).post(
        f"/cms/alertes/modeles/{template.pk}/soumettre/", seen(template), follow=True
    )

    assert texts(answer) == [
        "Dites combien de temps l’alerte dure au plus, ou laissez sa fin ouverte."
    ]
    assert AlertTemplate.objects.get().state == TemplateState.DRAFT


def scheduled_by_one(template, areas):
    """Return an alert of ``template`` scheduled in an hour, approved by its author alone."""
    author = officer()
    alert = draft_from(template)
    alert.send_at = timezone.now() + timedelta(hours=1)
    alert.expires = alert.send_at + timedelta(hours=6)
    save_draft(alert, author, {"areas": areas})
    approval.approve_alert(approval.submit_alert(alert, author), author)
    return alert


def test_what_waits_for_its_hour_leaves_by_a_template_that_still_covers_it(areas, time_machine):
    alert = scheduled_by_one(approved_for(areas["12"]), [areas["12"]])
    time_machine.move_to(alert.send_at + timedelta(seconds=1))

    assert (approval.send_due(), state_of(alert)) == (1, AlertState.SENT)


@pytest.mark.parametrize("is_approved_anew", [False, True])
def test_what_waits_for_its_hour_comes_back_when_its_template_covers_it_no_more(
    areas, time_machine, is_approved_anew
):
    template = approved_for(areas["12"])
    alert = scheduled_by_one(template, [areas["12"]])
    narrower = service.write_template(AlertTemplate.objects.get(), officer(), [areas["13"]])
    if is_approved_anew:
        service.approve_template(service.submit_template(narrower, officer()), officer())
    time_machine.move_to(alert.send_at + timedelta(seconds=1))

    assert (approval.send_due(), state_of(alert), Message.objects.count()) == (
        0,
        AlertState.DRAFT,
        0,
    )
    assert AuditLine.objects.filter(alert=alert, step=AlertStep.REFUSED).get().detail == {
        "reason": "Son modèle ne la couvre plus\xa0: quelqu’un d’autre doit l’approuver."
    }


def test_between_submission_and_approval_the_template_is_read_again(areas):
    template, author = approved_for(areas["12"]), officer()
    alert = approval.submit_alert(
        save_draft(draft_from(template), author, {"areas": [areas["12"]]}), author
    )
    service.write_template(AlertTemplate.objects.get(), officer())

    answer = client_of(author).post(url("approve", alert.pk), seen(alert), follow=True)

    assert texts(answer) == [
        "Son modèle ne la couvre plus\xa0: quelqu’un d’autre doit l’approuver."
    ]
    assert state_of(alert) == AlertState.SUBMITTED
    assert approval.approve_alert(alert, officer()).state == AlertState.SENT


def test_the_composer_opens_within_the_template(areas, time_machine):
    time_machine.move_to("2027-03-02T10:00:00+00:00", tick=False)
    template = approved_for(areas["12"])

    page = client_of(officer()).get(url("compose_from", template.pk))

    assert page.context["page"].form.instance.expires == timezone.now() + timedelta(hours=6)
    assert page.context["page"].openings == open_fields(template)
    assert "6\xa0h au plus après son départ" in page.content.decode()


def test_every_field_of_an_alert_is_covered_or_known_to_be_free():
    free = {"onset", "send_at", "template", "note", "note_en"}
    checked = {*TEXT_FIELDS, "areas", "reach", "expires", "events", "places", "programmes"}

    assert set(AlertForm.base_fields) == checked | free
    assert set(TemplateForm.base_fields) == {"name", "areas", *TEXT_FIELDS, *LIMIT_FIELDS}


def test_an_alert_that_stays_within_is_beyond_nothing(areas):
    template = approved_for(areas["12"])
    alert = save_draft(draft_from(template), officer(), {"areas": [areas["12"]]})

    assert uncovered_fields(alert, template) == []
