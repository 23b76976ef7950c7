"""Filters of the public alerts, parsed from the query string for all formats.

Topic, area and severity.
"""

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
    """Filters from ``theme`` (topic slug), ``ou`` (area code), ``gravite`` (lowest CAP severity).

    Unknown values are ignored; repeated values are alternatives.
    """

    topics: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    min_severity: Severity | None = None

    @classmethod
    def parse(cls, given: QueryDict) -> Self:
        """Parse the filters of a query string; unknown values are ignored."""
        return cls(
            topics=_known(given.getlist("theme"), Topic.objects.values_list("slug", flat=True)),
            areas=_known(given.getlist("ou"), Area.objects.values_list("code", flat=True)),
            min_severity=SEVERITIES.get(given.get("gravite", "").lower()),
        )

    def narrow(self, alerts: AlertQuerySet) -> AlertQuerySet:
        """Return the ``alerts`` that match these filters."""
        return alerts.about(topics=self.topics, areas=self.areas, min_severity=self.min_severity)

    def pairs(self) -> list[tuple[str, str]]:
        """Return the filters as (name, value) pairs of a query string."""
        pairs = [("theme", topic) for topic in self.topics] + [("ou", area) for area in self.areas]
        return [*pairs, ("gravite", self.min_severity.value)] if self.min_severity else pairs

    def querystring(self) -> str:
        """Return the filters as "?…", or "" without any."""
        return f"?{urlencode(pairs)}" if (pairs := self.pairs()) else ""


def _known(asked: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Return the values of ``known`` that were asked, in its order: one canonical URL."""
    wanted = set(asked)
    return tuple(value for value in known if value in wanted) if wanted else ()
