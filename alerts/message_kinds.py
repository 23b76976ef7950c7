"""Registers the message kind «alert» with messaging."""

from datetime import datetime

from django.db.models import Q

from alerts.enums import AlertState, CapStatus
from alerts.formats.message import alert_facts, alert_notice
from alerts.permissions import may_write
from alerts.services.exercises import is_exercise, time_steps
from messaging.enums import MessageKind, MessageType
from messaging.kinds import KINDS, MessageKindSpec, Numbering


def last_words(now: datetime) -> Q:
    """Return the filter of messages whose alert is live, equivalent to ``AlertQuerySet.live``."""
    still = Q(alert__expires=None) | Q(alert__expires__gt=now)
    return Q(still, ~Q(message_type=MessageType.CANCEL), alert__state=AlertState.SENT)


KINDS[MessageKind.ALERT] = MessageKindSpec(
    notice=alert_notice,
    facts=alert_facts,
    numbering=Numbering.GIVEN,
    public=Q(status=CapStatus.ACTUAL),
    standing=last_words,
    is_mailed=lambda message: message.status == CapStatus.ACTUAL,
    is_kept=True,
    is_timed=is_exercise,
    steps_of=time_steps,
    may_test=may_write,
)
