"""Steps that people apply to dates: one record each, used by forms, services, history, news."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from agenda.enums import ChangeKind, OccurrenceStatus

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

ANY = frozenset(OccurrenceStatus)
#: A cancelled date must be restored before any other step.
NOT_CANCELLED = ANY - {OccurrenceStatus.CANCELLED}
#: Also without postponed dates, which have no seats and no place.
NOT_OFF = NOT_CANCELLED - {OccurrenceStatus.POSTPONED}
PLANNED = frozenset({OccurrenceStatus.SCHEDULED})


@dataclass(frozen=True, slots=True, kw_only=True)
class DateStep:
    """One step on dates, with its texts; those with a count are completed by ``% {"count": …}``."""

    #: Kind of change that it records; the key of :data:`STEPS`.
    kind: ChangeKind
    #: Its service in :mod:`agenda.services.occurrences`, and its value in forms.
    name: str
    #: Label of its choice.
    label: Promise
    #: Question of the confirmation, and label of its button.
    question: "StrPromise"
    #: Message after it is done.
    done: "StrPromise"
    #: As a noun inside a sentence: «une annulation».
    noun: Promise
    #: Form fields it reads besides the dates; also the parameters of its service.
    fields: tuple[str, ...] = ()
    #: Fields that must not be empty, with their error messages.
    required: Mapping[str, "StrPromise"] = field(default_factory=dict)
    allowed_from: frozenset[OccurrenceStatus]
    #: Statuses among these in which there is nothing to do, as after a second click.
    idle_from: frozenset[OccurrenceStatus] = frozenset()
    #: Step that undoes it, and statuses in which that is exact: a date moved before would lose that
    #: change too.
    undo: ChangeKind | None = None
    undo_from: frozenset[OccurrenceStatus] = ANY
    #: Whether followers of the event are notified.
    is_news: bool = False
    #: Whether it gives a date a new time or place, or restores it, so that saved searches may match
    #: it anew.
    is_opportunity: bool = False


#: Steps by kind, in the order of the screen.
STEPS: Mapping[ChangeKind, DateStep] = {
    step.kind: step
    for step in (
        DateStep(
            kind=ChangeKind.CANCELLED,
            name="cancel",
            label=_("Annuler"),
            question=ngettext_lazy("Annuler cette date", "Annuler ces %(count)s dates", "count"),
            done=ngettext_lazy("%(count)s date annulée.", "%(count)s dates annulées.", "count"),
            noun=_("une annulation"),
            fields=("reason",),
            allowed_from=ANY,
            idle_from=frozenset({OccurrenceStatus.CANCELLED}),
            undo=ChangeKind.RESTORED,
            is_news=True,
        ),
        DateStep(
            kind=ChangeKind.POSTPONED,
            name="postpone",
            label=_("Reporter, date à venir"),
            question=ngettext_lazy("Reporter cette date", "Reporter ces %(count)s dates", "count"),
            done=ngettext_lazy("%(count)s date reportée.", "%(count)s dates reportées.", "count"),
            noun=_("un report"),
            fields=("reason",),
            allowed_from=NOT_CANCELLED,
            idle_from=frozenset({OccurrenceStatus.POSTPONED}),
            undo=ChangeKind.RESTORED,
            is_news=True,
        ),
        DateStep(
            kind=ChangeKind.RESCHEDULED,
            name="reschedule",
            label=_("Changer le jour ou l’heure"),
            question=ngettext_lazy("Déplacer cette date", "Déplacer ces %(count)s dates", "count"),
            done=ngettext_lazy(
                "%(count)s date change d’horaire.", "%(count)s dates changent d’horaire.", "count"
            ),
            noun=_("un nouvel horaire"),
            fields=("day", "hours", "reason"),
            allowed_from=NOT_CANCELLED,
            undo=ChangeKind.RESTORED,
            undo_from=PLANNED,
            is_news=True,
            is_opportunity=True,
        ),
        DateStep(
            kind=ChangeKind.MOVED,
            name="move",
            label=_("Changer de lieu"),
            question=ngettext_lazy(
                "Changer cette date de lieu", "Changer ces %(count)s dates de lieu", "count"
            ),
            done=ngettext_lazy(
                "%(count)s date change de lieu.", "%(count)s dates changent de lieu.", "count"
            ),
            noun=_("un changement de lieu"),
            fields=("place", "reason"),
            required={"place": _("Donnez le nom du nouveau lieu.")},
            allowed_from=NOT_OFF,
            undo=ChangeKind.RESTORED,
            undo_from=PLANNED,
            is_news=True,
            is_opportunity=True,
        ),
        DateStep(
            kind=ChangeKind.MOVED_ONLINE,
            name="move_online",
            label=_("Passer en ligne"),
            question=ngettext_lazy(
                "Passer cette date en ligne", "Passer ces %(count)s dates en ligne", "count"
            ),
            done=ngettext_lazy(
                "%(count)s date passe en ligne.", "%(count)s dates passent en ligne.", "count"
            ),
            noun=_("un passage en ligne"),
            fields=("online_url", "reason"),
            required={"online_url": _("Donnez le lien pour suivre en ligne.")},
            allowed_from=NOT_OFF,
            undo=ChangeKind.RESTORED,
            undo_from=PLANNED,
            is_news=True,
            is_opportunity=True,
        ),
        DateStep(
            kind=ChangeKind.FILLED,
            name="fill",
            label=_("Marquer complet"),
            question=ngettext_lazy(
                "Afficher complet", "Afficher complètes ces %(count)s dates", "count"
            ),
            done=ngettext_lazy(
                "%(count)s date affichée complète.", "%(count)s dates affichées complètes.", "count"
            ),
            noun=_("une date complète"),
            allowed_from=NOT_OFF,
            undo=ChangeKind.REOPENED,
        ),
        DateStep(
            kind=ChangeKind.REOPENED,
            name="reopen",
            label=_("Des places de nouveau"),
            question=ngettext_lazy("Rouvrir cette date", "Rouvrir ces %(count)s dates", "count"),
            done=ngettext_lazy(
                "%(count)s date a de nouveau des places.",
                "%(count)s dates ont des places.",
                "count",
            ),
            noun=_("des places libérées"),
            allowed_from=NOT_OFF,
            undo=ChangeKind.FILLED,
        ),
        DateStep(
            kind=ChangeKind.RESTORED,
            name="restore",
            label=_("Rétablir"),
            question=ngettext_lazy("Rétablir cette date", "Rétablir ces %(count)s dates", "count"),
            done=ngettext_lazy("%(count)s date rétablie.", "%(count)s dates rétablies.", "count"),
            noun=_("une date rétablie"),
            allowed_from=ANY,
            idle_from=PLANNED,
            is_news=True,
            is_opportunity=True,
        ),
    )
}
