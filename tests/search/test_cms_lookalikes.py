import pytest
from django.urls import reverse

from agenda.permissions import CONTRIBUTORS, EDITORS
from tests.agenda.cms import event_url, signed_in, somebody
from tests.factories.agenda import EventFactory, PlaceFactory, as_line, listed_event

pytestmark = pytest.mark.django_db

TITLE = "Odalie Vermorel Quintet"
TEXT = "<p>Les thèmes de Kostas Brindezi, avec Ulysse Tarnowka au vibraphone.</p>"
EVENING = "2026-03-03 20:30"


def box(user, event):
    return signed_in(user).get(reverse("event_lookalikes", args=[event.pk]))


def draft(place, **fields):
    facts = {"title": TITLE, "body": TEXT, "place": place} | fields
    event = EventFactory(live=False, dates=[as_line(EVENING)], **facts)
    event.save_revision()
    return event


def test_the_box_says_what_the_event_resembles_and_why():
    place = PlaceFactory()
    event, other = (
        draft(place),
        listed_event(EVENING, title=f"{TITLE} en concert", body=TEXT, place=place),
    )

    response = box(somebody(EDITORS), event)

    assert [one.title for one in response.context["lookalikes"]] == [other.title]
    assert response.context["lookalikes"][0].url == event_url("edit", other.pk)
    assert "même lieu" in response.context["lookalikes"][0].answer.sentence.lower()


def test_an_event_without_lookalikes_has_no_box():
    response = box(somebody(EDITORS), draft(PlaceFactory()))

    assert response.content.decode().strip() == ""


def test_a_contributor_is_told_of_no_draft_of_somebody_else_but_of_what_is_public():
    place, contributor = PlaceFactory(), somebody(CONTRIBUTORS)
    own = draft(place, owner=contributor)
    draft(place, title=f"{TITLE} chez l’autre")
    public = listed_event(EVENING, title=f"{TITLE} en concert", body=TEXT, place=place)

    shown = box(contributor, own).context["lookalikes"]

    assert [(one.title, one.url) for one in shown] == [(public.title, public.get_absolute_url())]


def test_a_user_who_may_not_open_the_event_sees_no_lookalikes():
    event = draft(PlaceFactory())

    assert box(somebody(CONTRIBUTORS), event).status_code == 302
