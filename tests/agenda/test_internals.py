"""What we use of Wagtail's admin beyond its documentation is still there, and means the same."""

import inspect

import pytest
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.log_actions import log

from agenda.internals import SEND_BACK, EditInternals, with_updated_at, with_workflow_states
from agenda.models import Event
from agenda.permissions import EDITORS, MODERATORS
from agenda.viewsets.listing import EventIndexView
from tests.agenda.cms import event_data, event_url, loaded, signed_in, somebody
from tests.factories.agenda import EventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    event = EventFactory(title="Un concert")
    event.save_revision()
    return event


def test_an_edit_view_knows_all_that_we_read_of_it(event):
    answer = signed_in(somebody(EDITORS)).post(event_url("edit", event.pk), event_data(title="", **loaded(event)))

    view = answer.context["view"]

    expected = set(inspect.get_annotations(EditInternals)) - {"workflow_action"}  # of a decision of a workflow only
    assert {name for name in expected if not hasattr(view, name)} == set()


def test_an_error_that_we_produce_is_shown_above_the_form(event):
    editor = signed_in(somebody(EDITORS))
    opened = loaded(event)
    event.save_revision()

    answer = editor.post(event_url("edit", event.pk), event_data(title="Un bal", **opened))

    view = answer.context["view"]
    assert (view.produced_error_code, view.autosave_enabled) == ("invalid_revision", False)
    assert str(view.produced_error_message) in answer.content.decode()


def test_a_form_opened_on_a_revision_tells_its_time(event):
    view = EditInternals()
    view.object = event

    view.open_on(event.latest_revision)

    assert view.latest_revision_created_at == loaded(event)["loaded_revision_created_at"]


@pytest.mark.parametrize(
    ("action", "workflow_action", "answer"),
    [("workflow-action", SEND_BACK, True), ("workflow-action", "approve", False), ("publish", SEND_BACK, False)],
)
def test_sending_back_is_an_action_of_the_workflow(action, workflow_action, answer):
    view = EditInternals()
    view.action, view.workflow_action = action, workflow_action

    assert view.is_sending_back is answer


def test_each_row_brings_when_it_was_last_touched(event):
    log(event, "wagtail.edit", user=somebody(MODERATORS))

    row = with_updated_at(EventIndexView(), Event.objects.all()).get()

    assert row._updated_at is not None


def test_a_list_reads_its_workflows_in_one_query(event, django_assert_num_queries):
    EventFactory()

    with django_assert_num_queries(2):
        rows = [row.workflow_in_progress for row in with_workflow_states(Event.objects.all())]

    assert rows == [False, False]


def test_the_history_of_the_site_is_for_those_who_write_all_of_it():
    policy = LogEntriesView.permission_policy

    allowed = [policy.user_has_permission(user, "view") for user in (somebody(EDITORS), somebody())]

    assert allowed == [True, False]
    assert LogEntriesView.permission_required == "view"
