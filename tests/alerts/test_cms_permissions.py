"""Access to the alerts' screens: others are redirected, and see nothing in the menu."""

from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from pytest_django.asserts import assertContains

from agenda.permissions import CONTRIBUTORS, EDITORS, MODERATORS
from alerts.enums import AlertState, TemplateState
from alerts.models import Alert, AlertTemplate
from alerts.services import approval
from alerts.viewsets.menu import AlertViewSet, TemplateViewSet
from tests.agenda.cms import somebody
from tests.alerts.cms import client_of, seen, state_of, texts
from tests.factories.accounts import UserFactory
from tests.factories.alerts import AlertFactory, AlertTemplateFactory, officer, sent_alert

pytestmark = pytest.mark.django_db

#: URLs for writers only, and for approvers only.
WRITING = {
    "compose",
    "compose_from",
    "preview_new",
    "links",
    "edit",
    "preview",
    "submit",
    "take_back",
    "discard",
}
WRITING |= {"update", "lift", "fill_from", "fill", "send"}
APPROVING = {"approve", "refuse"}


def with_rights(*codenames):
    user = UserFactory()
    user.user_permissions.add(*Permission.objects.filter(codename__in=[*codenames, "access_admin"]))
    return user


def addresses(alert, template):
    """Return name -> URL of the alerts' screens."""
    found = {}
    for viewset, record in ((AlertViewSet(), alert), (TemplateViewSet(), template)):
        for pattern in viewset.get_urlpatterns():
            keys = pattern.pattern.converters
            kwargs = {key: template.pk if key == "template_pk" else record.pk for key in keys}
            found[f"{viewset.name}:{pattern.name}"] = reverse(
                f"{viewset.name}:{pattern.name}", kwargs=kwargs
            )
    return found


def is_sent_home(answer):
    return (answer.status_code, answer.headers.get("Location")) == (
        302,
        reverse("wagtailadmin_home"),
    )


def refused(client, urls):
    """Return the names of the URLs that refuse both GET and POST."""
    return {
        name.partition(":")[2] if name.startswith("alertes:") else name
        for name, url in urls.items()
        if is_sent_home(client.get(url)) and is_sent_home(client.post(url))
    }


@pytest.fixture
def alert():
    return approval.submit_alert(AlertFactory(), officer())


@pytest.fixture
def template():
    return AlertTemplateFactory(state=TemplateState.SUBMITTED)


def test_a_contributor_sees_nothing_of_alerts(alert, template):
    client = client_of(somebody(CONTRIBUTORS))
    urls = addresses(alert, template)

    assert len(refused(client, urls)) == len(urls) >= 24
    assert "alertes" not in client.get(reverse("wagtailadmin_home")).content.decode()
    assert (state_of(alert), AlertTemplate.objects.get().state) == (
        AlertState.SUBMITTED,
        TemplateState.SUBMITTED,
    )


def test_who_is_refused_is_told_so_by_the_cms_and_a_script_by_its_status(alert):
    client = client_of(somebody(CONTRIBUTORS))
    board = reverse("alertes:board")

    page = client.get(board, follow=True)
    answer = client.get(board, headers={"X-Requested-With": "XMLHttpRequest"})

    assert [unescape(text) for text in texts(page)] == [
        "Désolé, vous n'avez pas les autorisations pour accéder à cette zone."
    ]
    assert answer.status_code == 403


def test_the_first_page_counts_alerts_as_the_site_does_and_exercises_apart():
    sent_alert()
    sent_alert(status="Exercise")

    page = client_of(somebody(EDITORS)).get(reverse("wagtailadmin_home"))

    assertContains(page, "1 alerte en cours, 1 exercice ou essai</a>")


def test_whoever_only_approves_reads_and_writes_nothing(alert, template):
    client = client_of(with_rights("approve_alert"))

    found = refused(client, addresses(alert, template))

    templates = {f"alertes_modeles:{name}" for name in ("add", "preview", "edit", "soumettre")}
    assert found == WRITING | templates


def test_whoever_only_writes_approves_nothing(alert, template):
    client = client_of(with_rights("add_alert"))

    found = refused(client, addresses(alert, template))

    templates = {
        f"alertes_modeles:{name}"
        for name in ("add", "preview", "edit", "soumettre", "approuver", "refuser")
    }
    assert found == APPROVING | templates


def test_nobody_signed_in_is_sent_to_sign_in(client, alert, template):
    answers = [client.get(url) for url in addresses(alert, template).values()]

    assert {answer.status_code for answer in answers} == {302}
    assert {answer.url.partition("?")[0] for answer in answers} == {reverse("wagtailadmin_login")}


@pytest.mark.parametrize("group", [EDITORS, MODERATORS])
def test_editors_and_moderators_write_and_approve(group, alert, template):
    client = client_of(somebody(group))
    urls = addresses(alert, template)

    assert refused(client, urls) == set()
    assert "/cms/alertes/" in client.get(reverse("wagtailadmin_home")).content.decode()


def test_an_approver_with_no_other_right_approves(alert):
    client = client_of(with_rights("approve_alert"))

    client.post(reverse("alertes:approve", args=[alert.pk]), seen(alert))

    assert state_of(alert) == AlertState.SENT


@pytest.mark.parametrize("pk", ["0", "999999", "99999999999999999999"])
def test_what_does_not_exist_is_not_found(pk):
    client = client_of(officer())

    assert client.get(f"/cms/alertes/{pk}/").status_code == 404
    assert client.get(f"/cms/alertes/{pk}/chiffres/").status_code == 404
    assert client.get(f"/cms/alertes/modeles/{pk}/").status_code == 404
    assert client.get(f"/cms/alertes/ecrire/modele/{pk}/").status_code == 404
    assert Alert.objects.count() == 0
