"""The live alerts over every public page: read once a request, in one query."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import NamedTuple

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.utils import timezone

from agenda.models import Event, Place, ProgrammePage
from agenda.models.scopes import Scope, ScopeKind, reading
from agenda.wording.typography import language
from alerts.models import Alert
from alerts.templatetags.alerts_words import until_moment
from messaging.delivery.keys import public_key
from messaging.enums import MessageType, Severity
from messaging.live.last_known import LastKnown, remember
from messaging.models import Message

register = template.Library()


class Line(NamedTuple):
    """What the banner says of one alert."""

    uuid: str
    revision: int
    severity: Severity
    headline: str
    #: The language of the headline where it is not the page's, else empty.
    language: str
    url: str
    at: datetime
    is_update: bool
    expires: str

    @property
    def icon(self) -> str:
        return f"sev-{self.severity.rank}"

    @property
    def until(self) -> str:
        return until_moment(datetime.fromisoformat(self.expires) if self.expires else None)


class Live(NamedTuple):
    """The live alerts, the most serious first, and the last message that they stand on."""

    last_id: int
    lines: list[Line]


NOTHING = Live(0, [])
#: Of the alerts beside what is on tonight.
BESIDE = 3


@register.inclusion_tag("alerts/_banner.html", takes_context=True)
def live_alerts(context: RequestContext, *, quiet: bool = False) -> dict[str, object]:
    """The banner, and what keeps it up to date; ``quiet`` on a page that lists the alerts itself: it is not shown."""
    live = _of_request(context)
    others = max(1, len(live.lines) - 1)
    return {"live": live, "others": others, "quiet": quiet, "levels": list(Severity)}


@register.inclusion_tag("alerts/_beside.html", takes_context=True)
def alerts_beside(context: RequestContext) -> dict[str, object]:
    """The first of the live alerts, beside what a page is about, and how to be told. No query after the banner's."""
    lines = _of_request(context).lines
    return {"lines": lines[:BESIDE], "count": len(lines)}


@register.simple_tag(takes_context=True)
def live_count(context: RequestContext) -> int:
    """How many alerts are live."""
    return len(_of_request(context).lines)


@register.inclusion_tag("alerts/_touched.html", takes_context=True)
def alerts_for(context: RequestContext, record: Event | Place | ProgrammePage) -> dict[str, object]:
    """The live alerts that touch an event, a place or a programme: shown on its page while they last.

    One query, and none while no alert is live.
    """
    if not live_count(context):
        return {"alerts": []}
    with reading(Scope(ScopeKind.EVENT, (record.pk,))) if isinstance(record, Event) else nullcontext():
        return {"alerts": list(Alert.objects.actual().live().touching(record).with_facts())}


@register.simple_tag(takes_context=True)
def push_key(context: RequestContext) -> str:
    """The key that browsers subscribe with, for the visits that renew an older one.

    Nothing where it cannot be read, nor on a breakdown's page: it is no reason to show no page.
    """
    try:
        return public_key() if context.get("request") else ""
    except OSError:
        return ""


def _of_request(context: RequestContext) -> Live:
    """Without a request what is ``known``, if anything: the page of a breakdown asks no database."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        kept: LastKnown | None = context.get("known")
        then, now = _live(kept.messages) if kept else NOTHING, timezone.now()
        lasting = [one for one in then.lines if not one.expires or datetime.fromisoformat(one.expires) > now]
        return then._replace(lines=lasting)
    live: Live | None = getattr(request, "live_alerts", None)
    if live is None:
        known: list[Message] | None = getattr(request, "standing_messages", None)
        rows = list(Message.objects.standing()) if known is None else known
        remember(rows)
        live = _live(rows)
        request.live_alerts = live  # type: ignore[attr-defined]
    return live


def _live(rows: Sequence[Message]) -> Live:
    return Live(max((row.pk for row in rows), default=0), [_line(row) for row in rows if row.is_live])


def _line(message: Message) -> Line:
    facts = message.facts
    headline = facts["headline"][language()]
    is_foreign = language() == "en" and headline == facts["headline"]["fr"]
    return Line(
        uuid=facts["uuid"],
        revision=message.revision,
        severity=Severity(message.severity),
        headline=headline,
        language="fr" if is_foreign else "",
        url=facts["url"][language()],
        at=message.at,
        is_update=message.message_type == MessageType.UPDATE,
        expires=facts["expires"] or "",
    )
