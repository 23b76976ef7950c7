"""An alert officer's home page in the CMS: live alerts, alerts to approve, own drafts."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alerts.services import approval
from alerts.viewsets.menu import OfficerPanel
from tests.agenda.cms import signed_in
from tests.alerts.cms import url
from tests.factories.alerts import AlertFactory, AlertTemplateFactory, approved_alert, officer

pytestmark = pytest.mark.django_db


def desk(user):
    home = signed_in(user).get("/cms/")
    (panel,) = [one for one in home.context["panels"] if isinstance(one, OfficerPanel)]
    return home, panel.get_context_data({"request": home.wsgi_request})["desk"]


def test_an_officer_sees_what_runs_what_waits_for_them_and_their_own_drafts():
    mine, other = officer(), officer()
    running = approved_alert(headline="Le pont est fermé")
    written, theirs = AlertFactory(written_by=mine), AlertFactory(written_by=other)
    approval.submit_alert(written, mine)
    approval.submit_alert(theirs, other)
    draft = AlertFactory(written_by=mine, headline="À finir")
    AlertFactory(written_by=other, headline="À un autre")

    home, found = desk(mine)

    assert (found.live, found.drafts) == ([running], [draft])
    assert dict(found.submitted) == {written: False, theirs: True}
    page = home.content.decode()
    assert ("Le pont est fermé" in page, "À finir" in page, "À un autre" in page) == (
        True,
        True,
        False,
    )


def test_an_officer_sends_from_an_approved_template_in_one_step_and_who_approves_alone_does_not():
    ready, _draft = AlertTemplateFactory(state="approved"), AlertTemplateFactory(state="draft")
    approver = officer()
    approver.user_permissions.remove(Permission.objects.get(codename="add_alert"))

    home, found = desk(officer())
    _home, of_approver = desk(approver)

    assert (found.templates, of_approver.templates) == ([ready], [])
    assert f'href="{url("fill_from", ready.pk)}"' in home.content.decode()


def test_an_officer_of_whom_nothing_is_asked_is_told_so():
    home, found = desk(officer())

    assert (found.live, found.submitted, found.drafts) == ([], [], [])
    assert "Aucune alerte en cours." in home.content.decode()


def test_three_alerts_ask_as_much_as_one():
    user, counts = officer(), []
    client = signed_in(user)
    for number in (1, 2):
        for _more in range(number):
            approved_alert()
            approval.submit_alert(alert := AlertFactory(written_by=user), user)
            assert alert.pk
            AlertTemplateFactory(state="approved", topic=alert.topic)
        client.get("/cms/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/cms/")
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 20
