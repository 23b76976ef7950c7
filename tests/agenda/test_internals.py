"""Wagtail's undocumented internals that we use still exist and mean the same."""

import datetime as dt
import inspect
import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import Http404, HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.views.generic import View
from wagtail import hooks
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.log_actions import log
from wagtail.models import Revision
from wagtail.users.models import UserProfile

from agenda.blocks import FEATURES
from agenda.forms.dates import EventDateForm
from agenda.internals import (
    SEND_BACK,
    AdminPage,
    BulkDeletion,
    ChooserForm,
    DecisionInternals,
    EditInternals,
    ListInternals,
    NotEditable,
    OneRecord,
    PageCreateInternals,
    PageEditInternals,
    PageInternals,
    RecordEditInternals,
    allows_shortcuts,
    as_editor_saves,
    build_form_class,
    diff_as_html,
    drafted_title,
    purge_revisions_older_than,
    with_updated_at,
    with_workflow_states,
)
from agenda.models import Event, EventDate, HomePage
from agenda.permissions import EDITORS, MODERATORS
from agenda.viewsets.listing import EventIndexView
from tests.agenda.cms import event_data, event_url, loaded, somebody
from tests.factories.accounts import UserFactory
from tests.factories.agenda import EventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    event = EventFactory(title="Un concert")
    event.save_revision()
    return event


def unknown(view, *internals):
    """Return the attributes that the classes in ``internals`` declare and ``view`` lacks."""
    return {
        name
        for known in internals
        for name in inspect.get_annotations(known)
        if not hasattr(view, name)
    }


def test_a_page_of_the_cms_says_its_title_its_icon_the_way_back_and_its_buttons(rf):
    class Stage(AdminPage, View):
        page_title = "La scène"
        header_icon = "date"

    stage = Stage()
    stage.setup(rf.get("/"))

    answer: Any = stage.show({"seats": 3})

    context = answer.context_data
    told = {name: context[name] for name in ("page", "page_title", "header_icon", "header_buttons")}
    assert told == {
        "page": {"seats": 3},
        "page_title": "La scène",
        "header_icon": "date",
        "header_buttons": [],
    }
    assert [step["url"] for step in context["breadcrumbs_items"]] == [reverse("wagtailadmin_home")]
    assert answer.template_name == ["wagtailadmin/generic/base.html"]


def test_a_view_about_one_record_has_it_and_is_not_found_without(rf, event):
    class About(OneRecord, View):
        model = Event

    about = About()
    about.setup(rf.get("/"), pk=str(event.pk))

    assert about.object == event
    with pytest.raises(Http404):
        About().setup(rf.get("/"), pk="0")


def test_an_edit_view_has_the_attributes_that_we_read(event, editor):
    answer = editor.post(event_url("edit", event.pk), event_data(title="", **loaded(event)))

    lacking = unknown(answer.context["view"], EditInternals, RecordEditInternals)

    assert lacking == {"workflow_action"}  # only of a workflow decision


def test_an_error_that_we_produce_is_shown_above_the_form(event, editor):
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
    [
        ("workflow-action", SEND_BACK, True),
        ("workflow-action", "approve", False),
        ("publish", SEND_BACK, False),
    ],
)
def test_sending_back_is_an_action_of_the_workflow(action, workflow_action, answer):
    view = RecordEditInternals()
    view.action, view.workflow_action = action, workflow_action

    assert view.is_sending_back is answer


def test_the_edit_view_of_a_page_has_the_attributes_that_we_read(editor):
    answer = editor.get(reverse("wagtailadmin_pages:edit", args=[HomePage.objects.get().pk]))

    view = answer.context["view"]
    assert unknown(view, EditInternals, PageEditInternals, PageInternals) == set()
    assert view.object is view.page


def test_the_view_of_a_new_page_has_the_attributes_that_we_read(editor):
    answer = editor.post(
        reverse(
            "wagtailadmin_pages:add", args=["agenda", "programmepage", HomePage.objects.get().pk]
        ),
        {},
    )

    assert unknown(answer.context["view"], PageCreateInternals, PageInternals) == set()


def test_a_page_that_is_not_saved_comes_back_as_it_was_typed_and_is_not_saved_by_itself(editor):
    decision = {
        "action-workflow-action": "true",
        "workflow-action-name": SEND_BACK,
    }  # without a comment
    typed = {
        "title": "Corrigé",
        "slug": "corrige",
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
    }

    answer = editor.post(
        reverse("wagtailadmin_pages:edit", args=[HomePage.objects.get().pk]), typed | decision
    )

    assert answer.context["form"]["title"].value() == "Corrigé"
    assert (answer.context["has_unsaved_changes"], answer.context["autosave_enabled"]) == (
        True,
        False,
    )
    assert HomePage.objects.get().title != "Corrigé"


def test_the_window_of_a_decision_closes_on_where_it_leads(rf):
    decision = DecisionInternals()
    decision.request, decision.redirect_url = rf.get("/"), "/cms/"

    answer = decision.close_window()

    assert json.loads(answer.content) == {"step": "success", "redirect": "/cms/"}


def test_a_list_view_has_the_attributes_that_we_read(event, editor):
    view = editor.get(event_url("list"), {"q": "concert"}).context["view"]

    assert unknown(view, ListInternals) == set()
    assert (view.is_searching, view.search_query, view.ordering) == (
        True,
        "concert",
        "-_updated_at",
    )


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_hook_of_the_unpublish_view_may_return_a_response(event, editor, moment):
    told = []

    def answer(request, record):
        told.append((record.pk, Event.objects.get().live))
        return HttpResponse("C’est entendu.")

    with hooks.register_temporarily(f"{moment}_unpublish", answer):
        page = editor.post(event_url("unpublish", event.pk))

    assert (told, page.content.decode()) == ([(event.pk, moment == "before")], "C’est entendu.")


def test_a_bulk_deletion_lists_what_the_user_may_not_delete(rf, event):
    request = rf.get("/", {"id": event.pk})
    request.user = somebody()

    deletion = BulkDeletion(request, Event)

    assert deletion.action_type == "delete"
    assert deletion.get_actionable_objects() == ([], {"items_with_no_access": [event]})


def test_the_filter_form_of_a_chooser_reports_whether_it_searches(event):
    form = ChooserForm({})

    assert (form.is_searching, form.search_query) == (False, None)
    assert list(form.filter(Event.objects.all())) == [event]


def test_a_form_is_made_for_a_model_and_requires_nothing_of_a_line_that_may_stay_empty():
    form = build_form_class(EventDate, EventDateForm)()

    required = [name for name, field in form.fields.items() if field.required]
    assert (form._meta.model, required) == (EventDate, [])


@pytest.mark.parametrize(
    ("old", "new", "html"),
    [
        (
            "Les berges",
            "Les berges <ferment>",
            'Les berges<span class="addition"> &lt;ferment&gt;</span>',
        ),
        ("Un bal", "", '<span class="deletion">Un bal</span>'),
        ("", "Un bal", '<span class="addition">Un bal</span>'),
    ],
)
def test_two_texts_are_compared_word_by_word(old, new, html):
    assert diff_as_html(old, new) == html


def test_the_title_of_a_record_is_that_of_its_latest_draft(event):
    event.title = "Un bal"
    event.save_revision()

    assert drafted_title(Event.objects.get()) == "Un bal"


def test_the_text_editor_keeps_a_text_of_known_features():
    html = '<p data-block-key="a">Un <b>bal</b></p>'

    assert as_editor_saves(html, FEATURES) == html


def test_a_paragraph_inside_a_word_is_not_for_the_editor():
    with pytest.raises(NotEditable):
        as_editor_saves("<b><p>Un bal</p></b>", FEATURES)


def test_old_revisions_are_forgotten_but_for_the_last_of_each_record(event):
    event.save_revision()
    Revision.objects.filter(object_id=str(event.pk)).update(
        created_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    )

    forgotten = purge_revisions_older_than(365)

    assert (forgotten, event.revisions.count()) == (1, 1)


def test_each_row_of_a_list_has_its_time_of_update(event):
    log(event, "wagtail.edit", user=somebody(MODERATORS))

    row: Any = with_updated_at(EventIndexView(), Event.objects.all()).get()

    assert row._updated_at is not None


def test_a_list_reads_its_workflows_in_one_query(event, django_assert_num_queries):
    EventFactory()

    with django_assert_num_queries(2):
        rows = [row.workflow_in_progress for row in with_workflow_states(Event.objects.all())]

    assert rows == [False, False]


def test_the_history_of_the_site_is_for_users_who_may_change_all_events():
    policy = LogEntriesView.permission_policy

    allowed = [policy.user_has_permission(user, "view") for user in (somebody(EDITORS), somebody())]

    assert allowed == [True, False]
    assert LogEntriesView.permission_required == "view"


def test_single_letter_shortcuts_are_on_until_turned_off():
    user = UserFactory()
    before = allows_shortcuts(user)
    UserProfile.objects.create(user=user, keyboard_shortcuts=False)

    assert (before, allows_shortcuts(type(user).objects.get(pk=user.pk))) == (True, False)


def test_a_log_entry_is_validated_without_lookups(event):
    author = somebody(EDITORS)
    log(
        instance=event, action="wagtail.edit", user=author, revision=event.latest_revision
    )  # content types are cached

    with CaptureQueriesContext(connection) as queries:
        log(instance=event, action="wagtail.edit", user=author, revision=event.latest_revision)

    assert [query["sql"].split()[0] for query in queries.captured_queries] == ["INSERT"]
    with pytest.raises(ValidationError):
        log(instance=event, action="agenda.unheard_of", user=author)
