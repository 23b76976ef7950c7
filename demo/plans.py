"""Invented alerts and templates: texts, and times in minutes before or after now."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from alerts.models.templates import LIMIT_FIELDS, TEXT_FIELDS
from demo.tables import load_toml

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "une ville de démonstration, à la seconde")
#: Defaults of fields left out in the files.
USUAL = {"urgency": "Immediate", "certainty": "Observed"}


@dataclass(frozen=True, slots=True)
class LaterPlan:
    """An update or a cancel, sent ``ago`` minutes before now."""

    kind: str
    ago: int
    note: str
    note_en: str = ""
    fate: str = "sent"
    #: Minutes by which an update extends the end.
    longer: int = 0


@dataclass(frozen=True, slots=True)
class AlertPlan:
    """One alert to create, brought to the state ``fate``; ``ends`` in minutes from now."""

    slug: str
    rank: int
    written_ago: int
    words: dict[str, str]
    template: str = ""
    fate: str = "sent"
    submitted_ago: int = 0
    approved_ago: int = 0
    refused_ago: int = 0
    reason: str = ""
    ends: int | None = None
    #: Hour of tomorrow at which it is sent.
    tomorrow_at: int | None = None
    areas: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    programmes: list[str] = field(default_factory=list)
    #: Reason for cancelling the next date of its event; the alert then ends with that date.
    cancels: str = ""
    later: tuple[LaterPlan, ...] = ()

    @property
    def uuid(self) -> uuid.UUID:
        """Return a stable UUID by which the alert is recognised."""
        return uuid.uuid5(NAMESPACE, self.slug)


@dataclass(frozen=True, slots=True)
class TemplatePlan:
    """One template to create; ``fate`` is ``approved`` or ``submitted``."""

    name: str
    fate: str
    words: dict[str, str]
    #: Values of ``LIMIT_FIELDS``.
    limits: dict[str, bool | int | str]


def alert_plans() -> list[AlertPlan]:
    return [
        AlertPlan(
            rank=rank,
            words=_words(row),
            later=tuple(LaterPlan(**later) for later in row.get("later", [])),
            **{name: value for name, value in row.items() if name not in (*TEXT_FIELDS, "later")},
        )
        for rank, row in enumerate(load_toml("alerts")["alerts"])
    ]


def template_plans() -> list[TemplatePlan]:
    return [
        TemplatePlan(
            name=row["name"],
            fate=row["fate"],
            words=_words(row),
            limits={name: row[name] for name in LIMIT_FIELDS if name in row},
        )
        for row in load_toml("templates")["templates"]
    ]


def _words(row: Mapping[str, str]) -> dict[str, str]:
    return USUAL | {name: row[name] for name in TEXT_FIELDS if name in row}
