"""Registers the kinds of message: events, searches, pages, trial, welcome."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from messaging.enums import MessageKind
from messaging.formats.followed import event_notice, page_notice
from messaging.formats.found import search_notice
from messaging.formats.push import trial_notice, welcome_notice
from messaging.kinds import KINDS, MessageKindSpec, Numbering
from messaging.models import KeptSearch

KINDS.update(
    {
        MessageKind.EVENT: MessageKindSpec(
            notice=event_notice,
            urgency="normal",
            ended=lambda: Q(event=None),
            is_mailed=lambda _message: True,
        ),
        MessageKind.SEARCH: MessageKindSpec(
            notice=search_notice,
            urgency="normal",
            ended=lambda: Q(~Exists(KeptSearch.objects.filter(uid=OuterRef("thread")))),
        ),
        MessageKind.PAGE: MessageKindSpec(
            notice=page_notice, urgency="normal", is_mailed=lambda _message: True
        ),
        MessageKind.TRIAL: MessageKindSpec(
            notice=trial_notice,
            life=timedelta(minutes=10),
            numbering=Numbering.BY_ID,
            waits_for_quiet_to_end=False,
        ),
        MessageKind.WELCOME: MessageKindSpec(
            notice=welcome_notice, numbering=Numbering.GIVEN, waits_for_quiet_to_end=False
        ),
    }
)
