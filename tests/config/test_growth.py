"""Two simulated years: each table that grows by visitors or by time is cut by a chore, and stops
growing."""

import datetime as dt
import re
import uuid
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.utils import timezone
from wagtail.models import ModelLogEntry

from accounts.models import AttemptCount, Site, Subject, User
from accounts.services import keep_address
from agenda.enums import EDITIONS, ChangeKind, RefreshReach
from agenda.models import Change, CommitCounter, KeptOuting, Refresh
from agenda.services.changes import LedgerEntry, record_changes
from agenda.services.editions import cut_changes
from agenda.services.publication import publish_now
from config.clock import CHORES, run_due
from config.kept_data import GROUPS
from messaging.enums import Channel, DeliveryState, MessageKind
from messaging.models import Delivery, Digest, Mail, Message, ReceiptCount, SuppressedAddress
from messaging.services.figures import purge_messages
from nights.services.coverages import close_coverage
from nights.services.questions import ask_question
from participation.models import KnownBrowser, LinkRequest, UsedChallenge
from tests.accounts.people import give_key
from tests.factories.accounts import ConsentFactory, GrantFactory, SiteFactory, UserFactory
from tests.factories.agenda import EventDateFactory, EventFactory
from tests.factories.desk import CorrectionFactory, ReportFactory
from tests.factories.messaging import FollowFactory, KeptSearchFactory
from tests.factories.nights import CoverageFactory
from tests.factories.participation import ContactFactory, ProposalFactory
from tests.factories.search import FruitlessSearchFactory

pytestmark = pytest.mark.django_db
BEGIN, STEP, STEPS = dt.datetime(2026, 1, 5, 11, tzinfo=dt.UTC), dt.timedelta(days=60), 15
#: Tables without personal data, and the chore that cuts them.
CUT_TOO = {
    "messaging.AccountMailing": "write what accounts are told by mail",
    "messaging.Audience": "cut what followers were told",
    "messaging.Message": "cut what followers were told",
    "messaging.ReceiptCount": "cut what followers were told",
    "messaging.EventNews": "tell those who follow what changed",
    "messaging.PageNews": "tell those who follow a page what changed there",
    "messaging.SearchNews": "tell kept searches what is new",
    "messaging.QuietWindow": "forget quiet hours of nobody",
    "agenda.CalendarEdition": "keep how often calendars were published",
}
#: Tables that grow only with the work of people with accounts, what is derived from them, and
#: tables of fixed size.
BY_EDITORS = {
    *("accounts.Invitation", "accounts.Site"),
    *(
        "agenda.Membership",
        "agenda.Event",
        "agenda.Place",
        "agenda.Organisation",
        "agenda.Area",
    ),
    *(
        "agenda.Category",
        "agenda.CommitCounter",
        "agenda.EventCalendar",
        "agenda.EventDate",
        "agenda.EventKeyword",
    ),
    *(
        "agenda.Keyword",
        "agenda.Occurrence",
        "agenda.PlaceAlias",
        "agenda.PublishedSlug",
        "agenda.SelectionChoice",
    ),
    *(
        "sources.Source",
        "sources.SourceRecord",
        "agenda.HomePage",
        "agenda.ArticlePage",
        "agenda.ProgrammePage",
    ),
    *(
        "agenda.SelectionIndexPage",
        "agenda.SelectionPage",
        "alerts.Alert",
        "alerts.AlertTemplate",
        "alerts.AuditLine",
    ),
    *("alerts.Topic", "auth.Group", "auth.Permission", "config.ChoreState", "config.Heartbeat"),
    *("contenttypes.ContentType",),
    *(
        "moderation.Reason",
        "search.ComparedPlace",
        "search.Double",
        "search.Fingerprint",
        "search.FingerprintDay",
    ),
    *(
        "search.FingerprintStem",
        "search.IndexedBearing",
        "search.IndexedDay",
        "search.IndexedEvent",
        "search.IndexedImpact",
    ),
    *(
        "search.IndexedMeaning",
        "search.IndexedName",
        "search.IndexedText",
        "search.IndexedWord",
        "search.Landmark",
    ),
    *("nights.Coverage", "nights.CoverageLine", "nights.InvitedVoice", "nights.Note"),
    *("search.StemFrequency", "search.Synonym", "taggit.Tag", "taggit.TaggedItem"),
}
#: Rows that a chore keeps because a release counts them; ``docs/releases.md`` says until when.
COUNTED_BY_A_RELEASE = {
    "agenda.Change": {*EDITIONS, ChangeKind.WITHDRAWN, ChangeKind.DELETED},
    "messaging.Message": {MessageKind.ALERT},
}
#: Wagtail's apps; it deletes short-lived rows when they are read.
OF_WAGTAIL = {
    "wagtailcore",
    "wagtailadmin",
    "wagtailimages",
    "wagtaildocs",
    "wagtailembeds",
    "wagtailusers",
}
OF_WAGTAIL |= {"wagtailredirects", "wagtailsearch"}
CUT_BY = {
    label: kept.cut_by
    for group in GROUPS
    for kept in group.kept
    if kept.cut_by
    for label in kept.models
}
CUT_BY |= CUT_TOO
#: Tables whose rows are deleted with those of another listed table.
GO_WITH_OTHERS = {
    *("messaging.Follow", "messaging.Welcome", "mfa.Authenticator"),
    # With their account.
    *("accounts.Consent", "accounts.Subject"),
    *("accounts.UpstreamIdentity", "agenda.PersonalCalendar", "messaging.AccountFollow"),
    *("messaging.AccountRecipient", "messaging.AccountSearch", "accounts.Award"),
}

#: Tables without rows in this simulation; their chores have tests of their own.
NOT_SIMULATED = {
    "account.EmailConfirmation",  # codes confirm addresses, not links
    *("accounts.Award", "accounts.Deed"),  # a closed account gets no deed
    *("accounts.UpstreamIdentity", "agenda.PersonalCalendar", "messaging.AccountFollow"),
    *("messaging.AccountRecipient", "messaging.AccountSearch"),
    *(
        "agenda.Merge",
        "messaging.AccountMailing",
        "messaging.Audience",
        "alerts.ExerciseTiming",
        "messaging.EventMatch",
        "messaging.Finding",
        "messaging.PageNews",
        "messaging.Welcome",
    ),
    *("messaging.QuietWindow", "django_tasks_database.DBTaskResult"),
    *("participation.AccessLink", "moderation.Decision"),
    *(
        "participation.Picture",
        "participation.Post",
        "moderation.QueueItem",
        "moderation.Representative",
    ),
    *(
        "moderation.StoppedAddress",
        "moderation.TrustOverride",
        "messaging.EventNews",
        "wagtailcore.PageLogEntry",
    ),
}


def test_whoever_adds_a_table_says_who_cuts_it_or_that_only_editors_fill_it():
    labels = {
        model._meta.label for model in apps.get_models() if model._meta.app_label not in OF_WAGTAIL
    }

    assert labels - set(CUT_BY) - GO_WITH_OTHERS - BY_EDITORS == set()
    assert (set(CUT_BY) | GO_WITH_OTHERS) & BY_EDITORS == set()
    assert set(CUT_BY.values()) <= {chore.name for chore in CHORES}


def test_what_a_release_counts_is_left_and_a_later_one_is_named_that_cuts_it(time_machine):
    time_machine.move_to(BEGIN, tick=False)
    event = EventFactory()
    now = {"at": timezone.now()}
    for kind in ChangeKind:
        key, said = (
            CommitCounter.objects.reserve(Change),
            {"event_uid": event.uid, "title": event.title},
        )
        Change.objects.create(id=key, event=event, kind=kind, **said, **now)
    for message_kind in (MessageKind.ALERT, MessageKind.TRIAL):
        key, over = (
            CommitCounter.objects.reserve(Message),
            {"thread": uuid.uuid4(), "expires_at": timezone.now()},
        )
        Message.objects.create(id=key, kind=message_kind, **over, **now)
    time_machine.move_to(BEGIN + dt.timedelta(days=400), tick=False)

    cut_changes()
    purge_messages()

    kinds = {
        model._meta.label: {*model.objects.values_list("kind", flat=True)}
        for model in (Change, Message)
    }
    assert kinds == COUNTED_BY_A_RELEASE
    plan = (Path(__file__).parents[2] / "docs" / "releases.md").read_text()
    rows = re.findall(r"^\| `([\w.]+)` \|[^|]+\| \d+\.\d+\.\d+ \|", plan, re.MULTILINE)
    assert rows == sorted(COUNTED_BY_A_RELEASE)


def strangers_come(event, number):
    """Create one of each record that visitors without an account leave."""
    now = timezone.now()
    follow = FollowFactory(event=event)
    KeptSearchFactory(subscription=follow.subscription, querystring=f"q=jazz{number}")
    Digest.objects.create(
        email="a@b.example",
        address=keep_address(f"{number}@a.example"),
        querystring="",
        rhythm="daily",
        language="fr",
    )
    SuppressedAddress.objects.create(
        address=keep_address(f"{number}@b.example"), smtp_code=550, at=now
    )
    FruitlessSearchFactory(last_on=now.date())
    night = CoverageFactory()
    ask_question(night, f"Ça finit quand ? {number}")
    close_coverage(night)
    comes_and_goes(event, number)
    AttemptCount.objects.create(key=f"{number}", expires_at=now + dt.timedelta(hours=1))
    ProposalFactory()
    if number < STEPS - 2:  # an editor's event stays, with its change and last revision
        soon_over = EventFactory()
        EventDateFactory(event=soon_over, start_on=now.date() + dt.timedelta(days=10))
        publish_now(soon_over)
        CorrectionFactory(event=soon_over, contact=ContactFactory(), state="refused")
        ReportFactory(event=soon_over, state="refused")
    KnownBrowser.objects.create(
        token_sha256=f"{number}", contact=ContactFactory(), expires_at=now + STEP
    )
    LinkRequest.objects.create(email_hmac=f"{number}", asked_at=now)
    UsedChallenge.objects.create(digest=f"{number}", expires_at=now + dt.timedelta(hours=1))
    Session.objects.create(
        session_key=f"{number}", session_data="", expire_date=now + dt.timedelta(days=1)
    )
    times = {"created_at": now, "due_at": now, "expires_at": now}
    state = {"state": DeliveryState.ACCEPTED, "accepted_at": now}
    words = {"kind": "code", "thread": uuid.uuid4(), "language": "fr"}
    Mail.objects.create(
        **words, channel=Channel.MAIL, internet_message_id=f"{number}", **times, **state
    )
    for kind, thread in (("trial", uuid.uuid4()), ("event", event.uid)):
        message = Message.objects.create(
            id=CommitCounter.objects.reserve(Message),
            kind=kind,
            thread=thread,
            event=event,
            at=now,
            expires_at=now,
        )
        ReceiptCount.objects.create(message=message)
    owed = {"message": message, "subscription": follow.subscription}
    Delivery.objects.create(**owed, state=DeliveryState.EXPIRED, due_at=now)


def comes_and_goes(event, number):
    """Create an account that its holder has asked to erase, and one that a session is left of."""
    now = timezone.now()
    leaver = UserFactory(is_active=False, leaving_at=now)
    EmailAddress.objects.create(user=leaver, email=f"{number}@c.example", verified=True)
    give_key(leaver, f"{number}")
    KeptOuting.objects.create(user=leaver, event=event, is_kept=True, changed_at=now)
    member = User.objects.order_by("pk").exclude(pk=leaver.pk).first() or UserFactory()
    session = UserSession.objects.create(user=member, ip="192.0.2.1", session_key=f"s{number}")
    site = Site.objects.first() or SiteFactory()
    ConsentFactory(user=leaver, site=site)
    Subject.objects.create(user=leaver, site=site)
    GrantFactory(user=member, site=site, session=session)
    GrantFactory(user=member, site=site, session=session, code_used_at=None)
    caches["limits"].set(f"{number}", [1], 60)


def the_clock_goes_on(event):
    """Create the records that are written without anybody with an account."""
    now = timezone.now()
    refresh = Refresh.objects.create(
        content_type_id=1,
        object_id=1,
        title="Concerts",
        reach=RefreshReach.SHOWN,
        requested_at=now,
        done_at=now,
        settled_at=now,
    )
    record_changes([LedgerEntry(event, ChangeKind.REFRESHED)], refresh=refresh)
    record_changes([LedgerEntry(event, ChangeKind.EXTENDED)])
    ModelLogEntry.objects.log_action(event, "wagtail.publish")
    event.save_revision()


def count_rows():
    return {
        label: apps.get_model(label)._base_manager.count() for label in {*CUT_BY, *GO_WITH_OTHERS}
    }


def test_what_strangers_and_the_clock_write_stands_still_after_two_years(time_machine):
    time_machine.move_to(BEGIN, tick=False)
    event = EventFactory()
    EventDateFactory(event=event, start_on=BEGIN.date() + STEPS * STEP)
    publish_now(event)
    seen = []

    for number in range(STEPS):
        time_machine.move_to(BEGIN + number * STEP, tick=False)
        strangers_come(event, number)
        the_clock_goes_on(event)
        written = count_rows()
        run_due(next_looks={})
        seen.append((written, count_rows()))

    # Thirteen months are seven steps, two years thirteen.
    *_before, (_, earlier), (_, before), (_, after) = seen
    grown = {
        label: rows for label, rows in after.items() if rows > max(earlier[label], before[label])
    }
    assert grown == {}
    never = {label for label in after if not any(written[label] for written, _left in seen)}
    assert sorted(never - NOT_SIMULATED) == []
