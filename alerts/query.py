"""Query of the alerts: topics, areas, lowest severity, parsed once from a query string whatever the answer's format."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from django.http import QueryDict

from agenda.models import Area
from alerts.models import Topic
from alerts.models.alerts import AlertQuerySet
from messaging.enums import Severity

SEVERITIES = {severity.lower(): severity for severity in Severity}


@dataclass(frozen=True, slots=True)
class AlertQuery:
    """``theme`` (a topic's slug), ``ou`` (an area's code), ``gravite`` (CAP's word: the lowest). What is none of ours
    is left out; repeated values are alternatives."""

    topics: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    min_severity: Severity | None = None

    @classmethod
    def parse(cls, given: QueryDict) -> Self:
        topics, areas = given.getlist("theme"), given.getlist("ou")
        return cls(
            topics=_known(topics, Topic.objects.values_list("slug", flat=True)) if topics else (),
            areas=_known(areas, Area.objects.values_list("code", flat=True)) if areas else (),
            min_severity=SEVERITIES.get(given.get("gravite", "").lower()),
        )

    def narrow(self, alerts: AlertQuerySet) -> AlertQuerySet:
        """``alerts`` that answer."""
        return alerts.about(topics=self.topics, areas=self.areas, min_severity=self.min_severity)

    def pairs(self) -> list[tuple[str, str]]:
        pairs = [("theme", topic) for topic in self.topics] + [("ou", area) for area in self.areas]
        return [*pairs, ("gravite", self.min_severity.value)] if self.min_severity else pairs

    def querystring(self) -> str:
        """With its question mark, or nothing."""
        return f"?{urlencode(pairs)}" if (pairs := self.pairs()) else ""


def _known(asked: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """In the order of what is known, each once: the same question is the same address."""
    wanted = set(asked)
    return tuple(value for value in known if value in wanted)
