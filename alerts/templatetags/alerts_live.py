"""Template tags of the live alerts on public pages: read once per request, in one query."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.utils import timezone

from agenda.models import Event, Place, ProgrammePage
from agenda.models.scopes import Scope, ScopeKind, reading
from agenda.wording.typography import current_language
from alerts.models import Alert
from alerts.templatetags.alerts_words import until_moment
from messaging.delivery.keys import public_key
from messaging.enums import MessageType, Severity
from messaging.live.last_known import LastKnown, remember
from messaging.models import Message

register = template.Library()


class BannerLine(NamedTuple):
    """One alert in the banner."""

    uuid: str
    revision: int
    severity: Severity
    headline: str
    #: Language of the headline if it differs from the page's, else "".
    language: str
    url: str
    at: datetime
    is_update: bool
    expires: str
    #: Codes of the districts that it is for; none for the whole city.
    areas: frozenset[str]

    @property
    def icon(self) -> str:
        return f"sev-{self.severity.rank}"

    @property
    def until(self) -> str:
        return until_moment(datetime.fromisoformat(self.expires) if self.expires else None)


class Live(NamedTuple):
    """Live alerts, most severe first, and the id of the last message they come from."""

    last_id: int
    lines: list[BannerLine]


NOTHING = Live(0, [])
#: Number of alerts shown beside tonight's events.
BESIDE = 3


@register.inclusion_tag("alerts/_banner.html", takes_context=True)
def live_alerts(
    context: RequestContext, *, quiet: bool = False, areas: Collection[str] = ()
) -> dict[str, object]:
    """Render the banner of live alerts and its updates: one line.

    ``quiet`` hides it where the page lists them. On a page of the districts ``areas``, an alert for
    one of them is shown in full.
    """
    live = _of_request(context)
    return {
        "live": live,
        "near": [line.uuid for line in live.lines if not line.areas.isdisjoint(areas)],
        "others": max(1, len(live.lines) - 1),
        "quiet": quiet,
        "levels": list(Severity),
    }


@register.inclusion_tag("alerts/_beside.html", takes_context=True)
def alerts_beside(context: RequestContext) -> dict[str, object]:
    """Render the first live alerts beside the page's content; no query after the banner's."""
    lines = _of_request(context).lines
    return {"lines": lines[:BESIDE], "count": len(lines)}


@register.simple_tag(takes_context=True)
def live_count(context: RequestContext) -> int:
    """Return the number of live alerts."""
    return len(_of_request(context).lines)


@register.inclusion_tag("alerts/_touched.html", takes_context=True)
def alerts_for(context: RequestContext, record: Event | Place | ProgrammePage) -> dict[str, object]:
    """Render the live alerts that touch an event, a place or a programme.

    One query, and none while no alert is live.
    """
    if not live_count(context):
        return {"alerts": []}
    touching = Alert.objects.actual().live().touching(record).with_facts()
    if not isinstance(record, Event):
        return {"alerts": list(touching)}
    with reading(Scope(ScopeKind.EVENT, (record.pk,))):
        return {"alerts": list(touching)}


@register.simple_tag(takes_context=True)
def push_key(context: RequestContext) -> str:
    """Return the VAPID public key, with which a visit renews an older subscription.

    "" if it cannot be read, or without a request (error pages): the page must still be shown.
    """
    try:
        return public_key() if context.get("request") else ""
    except OSError:
        return ""


def _of_request(context: RequestContext) -> Live:
    """Return the live alerts, read once per request.

    Without a request (error pages) no query is made: the last known messages in ``known`` are used.
    """
    request: HttpRequest | None = context.get("request")
    if request is None:
        kept: LastKnown | None = context.get("known")
        then, now = _live(kept.messages) if kept else NOTHING, timezone.now()
        lasting = [
            one
            for one in then.lines
            if not one.expires or datetime.fromisoformat(one.expires) > now
        ]
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
    """Return the live alerts among the messages ``rows``."""
    return Live(
        max((row.pk for row in rows), default=0), [_line(row) for row in rows if row.is_live]
    )


def _line(message: Message) -> BannerLine:
    """Return one message as a line of the banner, in the active language."""
    facts = message.facts
    headline = facts["headline"][current_language()]
    is_foreign = current_language() == "en" and headline == facts["headline"]["fr"]
    return BannerLine(
        uuid=facts["uuid"],
        revision=message.revision,
        severity=Severity(message.severity),
        headline=headline,
        language="fr" if is_foreign else "",
        url=facts["url"][current_language()],
        at=message.at,
        is_update=message.message_type == MessageType.UPDATE,
        expires=facts["expires"] or "",
        areas=frozenset(facts.get("areas", ())),
    )
