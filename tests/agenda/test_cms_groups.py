"""The groups of the CMS, and the approval workflow."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Workflow

from agenda.models import Event
from agenda.permissions import CONTRIBUTORS, EDITORS, MODERATORS
from tests.agenda.cms import date_data, event_data, event_url, signed_in, somebody

pytestmark = pytest.mark.django_db


def rights(group):
    return sorted(
        Group.objects.get(name=group)
        .permissions.filter(content_type__app_label="agenda")
        .values_list("codename", flat=True)
    )


def test_the_cms_has_three_groups_and_no_other():
    assert sorted(Group.objects.values_list("name", flat=True)) == sorted(
        [CONTRIBUTORS, EDITORS, MODERATORS]
    )


def test_each_group_has_the_rights_of_its_work():
    drafted = ["add", "change", "publish"]

    assert rights(CONTRIBUTORS) == ["add_event"]
    assert rights(EDITORS) == sorted(
        f"{action}_{model}"
        for model in ["event", "place", "organisation", "category"]
        for action in drafted
    )
    assert rights(MODERATORS) == sorted(
        [
            *[
                f"{action}_{model}"
                for model in ["event", "place", "organisation", "category"]
                for action in [*drafted, "delete"]
            ],
            *[
                "lock_event",
                "unlock_event",
                "add_keyword",
                "change_keyword",
                "delete_keyword",
                "change_membership",
            ],
        ]
    )


def test_there_is_one_workflow_and_events_go_through_it():
    workflow = Workflow.objects.get()

    assert workflow.name == "Relecture"
    assert Event.get_default_workflow() == workflow
    assert [
        list(task.specific.groups.values_list("name", flat=True)) for task in workflow.tasks
    ] == [[MODERATORS]]


def test_what_a_contributor_submits_is_public_once_a_moderator_approves():
    contributor, moderator = somebody(CONTRIBUTORS), somebody(MODERATORS)

    signed_in(contributor).post(event_url("add"), event_data(date_data(), **{"action-submit": "1"}))
    event = Event.objects.get()
    task_state = event.current_workflow_task_state
    assert (event.live, event.owner, task_state.status) == (False, contributor, "in_progress")
    signed_in(moderator).post(
        event_url("workflow_action", event.pk, "approve", task_state.pk), {"comment": "Très bien."}
    )

    event.refresh_from_db()
    assert (event.live, event.workflow_in_progress, event.occurrences.count()) == (True, False, 1)


def test_a_moderator_sends_back_what_needs_work_and_its_writer_may_change_it_then():
    contributor, moderator = somebody(CONTRIBUTORS), somebody(MODERATORS)
    client = signed_in(contributor)
    client.post(event_url("add"), event_data(date_data(), **{"action-submit": "1"}))
    event = Event.objects.get()
    locked = client.get(event_url("edit", event.pk)).context["locked_for_user"]

    state = event.current_workflow_task_state
    signed_in(moderator).post(
        event_url("workflow_action", event.pk, "reject", state.pk), {"comment": "Et le lieu ?"}
    )

    assert locked is True
    assert not client.get(event_url("edit", event.pk)).context["locked_for_user"]


@pytest.mark.parametrize(
    ("group", "is_live"), [(CONTRIBUTORS, False), (EDITORS, True), (MODERATORS, True)]
)
def test_publishing_needs_the_permission(group, is_live):
    signed_in(somebody(group)).post(
        event_url("add"), event_data(date_data(), **{"action-publish": "1"})
    )

    assert Event.objects.get().live is is_live


def test_a_user_without_a_group_cannot_enter_the_cms():
    response = signed_in(somebody()).get(event_url("list"))

    assert (response.status_code, response["Location"].split("?")[0]) == (302, "/cms/login/")
