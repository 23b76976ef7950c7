"""Contributors see and edit their own and their organisation's events only, at every URL."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.permissions import policy_registry
from wagtail.snippets.models import get_snippet_models

from agenda.models import Event
from agenda.permissions import (
    CONTRIBUTORS,
    EDITORS,
    MODERATORS,
    EventPermissionPolicy,
    organisation_ids,
)
from tests.agenda.cms import date_data, event_data, event_url, signed_in, somebody
from tests.factories.agenda import (
    EventDateFactory,
    EventFactory,
    MembershipFactory,
    OrganisationFactory,
)

pytestmark = pytest.mark.django_db


def contributor_of(organisation):
    user = somebody(CONTRIBUTORS)
    MembershipFactory(user=user, organisation=organisation)
    return user


@pytest.fixture
def secret():
    """Return a live event of an organisation, with a draft under review."""
    organisation = OrganisationFactory(name="Théâtre du Nord")
    writer = contributor_of(organisation)
    event = EventFactory(
        title="Un projet secret",
        organisation=organisation,
        owner=writer,
        dates=[EventDateFactory.build()],
    )
    event.save_revision(user=writer).publish()
    event.title = "Un projet très secret"
    event.save_revision(user=writer)
    Event.get_default_workflow().start(event, writer)
    return Event.objects.get(pk=event.pk)


def addresses(event):
    """Return every CMS URL of one event, by name."""
    revision, task_state = event.latest_revision_id, event.current_workflow_task_state
    state = event.current_workflow_state
    own = {
        "edit": [],
        "delete": [],
        "usage": [],
        "history": [],
        "history_results": [],
        "copy": [],
        "dates": [],
        "remarks": [],
        "preview_on_edit": [],
        "revisions_view": [revision],
        "revisions_revert": [revision],
        "revisions_compare": ["live", "latest"],
        "revisions_unschedule": [revision],
        "unpublish": [],
        "lock": [],
        "unlock": [],
        "workflow_action": ["approve", task_state.pk],
        "collect_workflow_action_data": ["approve", task_state.pk],
        "confirm_workflow_cancellation": [],
        "workflow_history": [],
        "workflow_history_detail": [state.pk],
        "workflow_preview": [task_state.task_id],
        "merge_with": [],
        "merge": [event.pk],
    }
    return {name: event_url(name, event.pk, *more) for name, more in own.items()}


def test_the_addresses_tested_are_all_those_of_one_event(secret):
    names = {
        pattern.name
        for pattern in Event.snippet_viewset.get_urlpatterns()
        if "pk" in str(pattern.pattern)
    }

    assert set(addresses(secret)) == names


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_contributor_of_another_organisation_is_refused_at_every_address(secret, method):
    stranger = contributor_of(OrganisationFactory())
    client = signed_in(stranger)
    before = Event.objects.filter(pk=secret.pk).values().get()

    answers = {name: getattr(client, method)(url) for name, url in addresses(secret).items()}

    refused = {
        name: (answer.status_code, answer.headers.get("location"))
        for name, answer in answers.items()
    }
    assert refused == dict.fromkeys(addresses(secret), (302, "/cms/"))
    assert all("secret" not in answer.content.decode() for answer in answers.values())
    assert Event.objects.filter(pk=secret.pk).values().get() == before


def test_the_owner_and_a_colleague_may_see_the_event(secret):
    colleague = contributor_of(secret.organisation)
    looking = [
        "edit", "usage", "history", "copy", "dates", "revisions_view", "revisions_compare",
        "workflow_history",
        "workflow_history_detail",
    ]  # fmt: skip

    for user in [secret.owner, colleague]:
        client = signed_in(user)
        codes = {name: client.get(addresses(secret)[name]).status_code for name in looking}
        assert codes == dict.fromkeys(looking, 200)


@pytest.mark.parametrize("name", ["delete", "unpublish", "revisions_unschedule"])
def test_the_owner_may_not_publish_or_withdraw_the_event(secret, name):
    response = signed_in(secret.owner).post(addresses(secret)[name])

    assert (response.status_code, response.headers["location"]) == (302, "/cms/")
    assert Event.objects.get(pk=secret.pk).live


def test_the_list_and_its_export_show_a_contributor_only_their_own_events(secret):
    stranger = contributor_of(OrganisationFactory())
    EventFactory(title="À moi", owner=stranger)
    client = signed_in(stranger)

    listed = client.get(event_url("list"))
    found = client.get(event_url("list_results"), {"q": "secret"})

    assert [event.title for event in listed.context["object_list"]] == ["À moi"]
    assert list(found.context["object_list"]) == []
    assert "secret" not in listed.content.decode()
    assert len(signed_in(secret.owner).get(event_url("list")).context["object_list"]) == 1
    assert len(signed_in(somebody(EDITORS)).get(event_url("list")).context["object_list"]) == 2


CHOOSER = "wagtailsnippetchoosers_agenda_event"


def test_the_chooser_shows_a_contributor_only_their_own_events(secret):
    stranger, editor = (
        signed_in(contributor_of(OrganisationFactory())),
        signed_in(somebody(EDITORS)),
    )

    for name in ["choose", "choose_results"]:
        url = reverse(f"{CHOOSER}:{name}")
        assert "secret" not in stranger.get(url, {"q": "projet"}).content.decode()
        assert "secret" in editor.get(url, {"q": "projet"}).content.decode()
    chosen = reverse(f"{CHOOSER}:chosen", args=[secret.pk])
    assert (stranger.get(chosen).status_code, editor.get(chosen).status_code) == (404, 200)
    several = reverse(f"{CHOOSER}:chosen_multiple")
    assert "secret" not in stranger.get(several, {"id": secret.pk}).content.decode()


def test_no_other_screen_names_the_event_to_an_unrelated_contributor(secret):
    client = signed_in(contributor_of(OrganisationFactory()))
    bulk = reverse("wagtail_bulk_action", args=["agenda", "event", "delete"])
    pages = [
        "/cms/",
        "/cms/reports/site-history/",
        "/cms/reports/site-history/results/",
        "/cms/reports/workflow/",
        "/cms/reports/workflow_tasks/",
        f"{bulk}?id={secret.pk}",
        f"{bulk}?id=all",
    ]

    for page in pages:
        assert "secret" not in client.get(page).content.decode(), page


def test_an_unrelated_contributor_cannot_join_the_editing_session(secret):
    url = reverse("wagtailadmin_editing_sessions:ping", args=["agenda", "event", secret.pk, 1])

    assert signed_in(contributor_of(OrganisationFactory())).post(url).status_code == 404


def test_a_new_event_gets_its_author_and_their_only_organisation():
    writer = contributor_of(OrganisationFactory())

    form = signed_in(writer).get(event_url("add")).context["form"]
    signed_in(writer).post(
        event_url("add"), event_data(date_data(), organisation=form["organisation"].value())
    )

    event = Event.objects.get()
    assert (event.owner, event.organisation) == (writer, writer.memberships.get().organisation)


def test_a_contributor_cannot_write_under_another_name():
    writer, other = contributor_of(OrganisationFactory()), OrganisationFactory()
    client = signed_in(writer)

    offered = client.get(event_url("add")).context["form"].fields["organisation"].queryset
    response = client.post(event_url("add"), event_data(organisation=other.pk))

    assert list(offered) == [writer.memberships.get().organisation]
    assert list(response.context["form"].errors) == ["organisation"]
    assert Event.objects.count() == 0


def test_a_former_member_sees_only_events_they_own(secret):
    colleague = contributor_of(secret.organisation)
    colleague.memberships.all().delete()

    assert list(signed_in(colleague).get(event_url("list")).context["object_list"]) == []
    assert signed_in(secret.owner).get(event_url("edit", secret.pk)).status_code == 200


def test_wagtail_uses_our_permission_policy():
    assert isinstance(policy_registry.get_by_type(Event), EventPermissionPolicy)


def test_the_policy_is_consistent_for_one_event_for_all_and_for_users(secret):
    stranger, colleague = contributor_of(OrganisationFactory()), contributor_of(secret.organisation)
    editor, moderator, nobody = somebody(EDITORS), somebody(MODERATORS), somebody()
    people = [secret.owner, stranger, colleague, editor, moderator, nobody]
    policy = EventPermissionPolicy()

    for action in ["change", "publish", "delete", "lock"]:
        one = {
            user.pk
            for user in people
            if policy.user_has_permission_for_instance(user, action, secret)
        }
        every = {
            user.pk
            for user in people
            if secret in policy.instances_user_has_permission_for(user, action)
        }
        named = set(
            policy.users_with_permission_for_instance(action, secret).values_list("pk", flat=True)
        )
        assert one == every == named, action
    assert {
        user.pk
        for user in people
        if policy.user_has_permission_for_instance(user, "change", secret)
    } == {user.pk for user in [secret.owner, colleague, editor, moderator]}


@pytest.mark.parametrize("group", [CONTRIBUTORS, EDITORS])
def test_the_list_takes_as_many_queries_for_three_events_as_for_one(group):
    user = somebody(group)
    organisation = OrganisationFactory()
    MembershipFactory(user=user, organisation=organisation)

    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert signed_in(user).get(event_url("list")).status_code == 200
        return len(queries)

    def add(state):
        event = EventFactory(organisation=organisation, dates=[EventDateFactory.build()])
        event.save_revision(user=user).publish()
        if state == "moderation":
            event.save_revision(user=user)
            Event.get_default_workflow().start(event, user)

    add("moderation")
    signed_in(user).get(event_url("list"))
    alone = count()
    add("moderation")
    add("live")

    assert count() == alone


@pytest.mark.parametrize("model", ["place", "organisation", "category", "area", "keyword"])
def test_a_contributor_sees_no_list_except_events(model):
    response = signed_in(somebody(CONTRIBUTORS)).get(f"/cms/snippets/agenda/{model}/")

    assert (response.status_code, response.headers["location"]) == (302, "/cms/")


@pytest.mark.parametrize("model", ["place", "organisation", "category", "area", "keyword", "event"])
def test_every_list_answers_an_administrator(model, admin_client):
    assert admin_client.get(f"/cms/snippets/agenda/{model}/").status_code == 200
    assert admin_client.get(f"/cms/snippets/agenda/{model}/add/").status_code == 200


def test_every_record_of_the_agenda_is_in_the_menu():
    models = [model for model in get_snippet_models() if model._meta.app_label == "agenda"]
    assert {model._meta.model_name for model in models} == {
        "event", "place", "organisation", "category", "area", "keyword",
    }  # fmt: skip


def test_a_new_or_deleted_membership_counts_at_once():
    user, organisation = somebody(CONTRIBUTORS), OrganisationFactory()
    before = organisation_ids(user)

    membership = MembershipFactory(user=user, organisation=organisation)
    during = organisation_ids(user)
    membership.delete()

    assert (before, during, organisation_ids(user)) == (set(), {organisation.pk}, set())


@pytest.mark.parametrize(
    ("group", "is_offered"), [(EDITORS, True), (MODERATORS, True), (CONTRIBUTORS, False)]
)
def test_the_menu_offers_the_history_of_the_site_to_those_who_may_read_it(group, is_offered):
    page = signed_in(somebody(group)).get("/cms/").content.decode()

    assert ("/cms/reports/site-history/" in page) == is_offered
