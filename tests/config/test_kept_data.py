"""/vos-donnees/ and /accessibilite/ agree with tables, chores and scripts."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import ForeignKey

from accounts.models import User
from config.clock import CHORES
from config.kept_data import GROUPS, time_words
from config.scripts import NEEDS
from messaging.models import Subscription
from messaging.services.figures import BOUNCES_KEPT, MAILS_KEPT
from participation.models import Contact
from participation.services.browsers import KNOWN_FOR
from tests.budgets import PAGE_QUERIES, count_queries
from tests.factories.agenda import ArticlePageFactory

#: Models without personal data: public records, what is derived from them, and the site's settings.
NOT_PERSONAL = frozenset(
    {
        "accounts.Site",
        "agenda.Area",
        "agenda.CalendarEdition",
        "agenda.Category",
        "agenda.CommitCounter",
        "agenda.EventCalendar",
        "agenda.EventDate",
        "agenda.EventKeyword",
        "agenda.Keyword",
        "agenda.Occurrence",
        "agenda.PlaceAlias",
        "agenda.PublishedSlug",
        "agenda.SelectionChoice",
        "messaging.AccountMailing",
        "messaging.Audience",
        "messaging.EventNews",
        "messaging.Message",
        "messaging.PageNews",
        "messaging.QuietWindow",
        "messaging.ReceiptCount",
        "messaging.SearchNews",
        "alerts.Topic",
        "auth.Group",
        "auth.Permission",
        "config.ChoreState",
        "config.Heartbeat",
        "contenttypes.ContentType",
        "moderation.Reason",
        "nights.Coverage",
        "nights.CoverageLine",
        "search.ComparedPlace",
        "search.Fingerprint",
        "search.FingerprintDay",
        "search.FingerprintStem",
        "search.IndexedBearing",
        "search.IndexedDay",
        "search.IndexedEvent",
        "search.IndexedImpact",
        "search.IndexedMeaning",
        "search.IndexedName",
        "search.IndexedText",
        "search.IndexedWord",
        "search.Landmark",
        "search.StemFrequency",
        "search.Synonym",
        "sources.SourceRecord",
        "taggit.Tag",
        "taggit.TaggedItem",
        "wagtailadmin.Admin",
        "wagtailcore.Collection",
        "wagtailcore.CollectionViewRestriction",
        "wagtailcore.GroupApprovalTask",
        "wagtailcore.GroupCollectionPermission",
        "wagtailcore.GroupPagePermission",
        "wagtailcore.GroupSitePermission",
        "wagtailcore.Locale",
        "wagtailcore.PageViewRestriction",
        "wagtailcore.ReferenceIndex",
        "wagtailcore.Site",
        "wagtailcore.Task",
        "wagtailcore.Workflow",
        "wagtailcore.WorkflowContentType",
        "wagtailcore.WorkflowPage",
        "wagtailcore.WorkflowTask",
        "wagtailimages.Rendition",
        "wagtailredirects.Redirect",
        "wagtailsearch.IndexEntry",
        "wagtailsearch.SQLiteFTSIndexEntry",
    }
)
#: Scripts that only make something faster: a button or link of the page does the same.
QUICKER = frozenset(
    {
        "counter",
        "dates-in-words",
        "doors",
        "filters",
        "propose-alike",
        "propose-drop",
        "propose-picture",
        "suggest",
    }
)
pytestmark = pytest.mark.django_db
KEPT = [kept for group in GROUPS for kept in group.kept]
#: Names of columns with personal data.
OF_SOMEBODY = re.compile(
    r"e?mail|hmac|network|sha256|recipient|phone|token|endpoint|author|(^|_)user($|_)"
)


def text(client, path: str) -> str:
    page = client.get(path).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.replace("\xa0", " ")))


def test_every_table_is_named_among_what_is_kept_or_has_nothing_of_anybody():
    """Add a new model to :mod:`config.kept_data` with use and retention, or to NOT_PERSONAL."""
    labels = {model._meta.label for model in apps.get_models()}
    named = {label for kept in KEPT for label in kept.models}

    assert (labels - named - NOT_PERSONAL, named & NOT_PERSONAL) == (set(), set())
    # Exists on one database only.
    assert (named | NOT_PERSONAL) - labels <= {"wagtailsearch.SQLiteFTSIndexEntry"}


@pytest.mark.parametrize(
    "label", sorted(NOT_PERSONAL & {model._meta.label for model in apps.get_models()})
)
def test_a_table_that_is_said_to_have_nothing_of_anybody_leads_to_nobody(label):
    fields = apps.get_model(label)._meta.concrete_fields
    to_people = [
        one.name
        for one in fields
        if isinstance(one, ForeignKey) and one.related_model in (User, Contact, Subscription)
    ]

    assert (to_people, [one.name for one in fields if OF_SOMEBODY.search(one.name)]) == ([], [])


def test_what_is_cut_is_cut_by_a_chore_of_the_clock():
    assert {kept.cut_by for kept in KEPT} - {""} - {chore.name for chore in CHORES} == set()


@pytest.mark.parametrize("path", ["/vos-donnees/", "/en/vos-donnees/"])
def test_the_page_says_every_kind_with_its_use_and_its_time(client, path):
    page = client.get(path)

    rows = re.findall(r"<tr><td>(.+?)</td><td>(.+?)</td><td>(.+?)</td></tr>", page.content.decode())
    assert len(rows) == len(KEPT)
    assert "data-erasing" in page.content.decode()


def test_the_times_are_those_of_the_clean_up(client):
    page = text(client, "/vos-donnees/")

    for kept in (
        MAILS_KEPT,
        BOUNCES_KEPT,
        KNOWN_FOR,
        dt.timedelta(days=settings.PARTICIPATION_KEPT_DAYS),
    ):
        assert f"{kept.days} jours" in page
    assert "2 ans après la dernière visite" in page


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        (dt.timedelta(days=1), "24 heures"),
        (dt.timedelta(hours=48), "48 heures"),
        (dt.timedelta(days=3), "3 jours"),
        (dt.timedelta(days=366), "1 an"),
        (dt.timedelta(days=730), "2 ans"),
    ],
)
def test_a_time_is_said_in_the_unit_of_who_counts_it(kept, words):
    assert time_words(kept) == words


def test_what_the_city_says_of_data_stands_above_the_list(client):
    ArticlePageFactory(slug="vos-donnees", title="Chez nous, vos données")

    page = text(client, "/vos-donnees/")

    assert page.index("Chez nous, vos données") < page.index("D’un navigateur abonné")


def test_the_old_address_leads_there(client):
    answer = client.get("/alertes/donnees/")

    assert (answer.status_code, answer.url) == (301, "/vos-donnees/")


def test_every_script_is_said_to_be_needed_or_to_make_quicker():
    scripts = {path.stem for path in (Path(settings.BASE_DIR) / "static" / "js").glob("*.js")}
    needed = {name for need in NEEDS for name in need.scripts}

    assert (needed | QUICKER, needed & QUICKER) == (scripts, set())


def test_what_needs_javascript_is_said_with_what_stands_instead(client):
    page = text(client, "/accessibilite/")

    assert all(
        f"{need.what} {need.instead}".replace("\xa0", " ") in page.replace("  ", " ")
        for need in NEEDS
    )


@pytest.mark.parametrize("path", ["/vos-donnees/", "/accessibilite/"])
def test_both_cost_what_any_page_does_and_the_foot_leads_to_them(client, path):
    client.get(path)

    assert count_queries(lambda: client.get(path)) <= PAGE_QUERIES
    assert f'href="{path}"' in client.get("/agenda/").content.decode()
