"""What can be done to a date: one record a step, read by form, screens, services, history and news alike."""

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
#: A cancellation is taken back before anything else,
NOT_CANCELLED = ANY - {OccurrenceStatus.CANCELLED}
#: and a postponed date has neither seats to fill nor a place to go to.
NOT_OFF = NOT_CANCELLED - {OccurrenceStatus.POSTPONED}
PLANNED = frozenset({OccurrenceStatus.SCHEDULED})


@dataclass(frozen=True, slots=True, kw_only=True)
class DateStep:
    """One thing that people do to dates, with its words; those with a count are completed by ``% {"count": …}``."""

    #: What the ledger of changes and the history say of it; the key of :data:`STEPS`.
    kind: ChangeKind
    #: Its service in :mod:`agenda.services.occurrences`, and its value in forms.
    name: str
    #: The choice that offers it.
    label: Promise
    #: Asked before it is done, and on the button that does it.
    question: "StrPromise"
    #: Said once it is done.
    done: "StrPromise"
    #: Inside a sentence: «une annulation».
    noun: Promise
    #: What it reads of the form besides dates, as its service calls it.
    fields: tuple[str, ...] = ()
    #: Of these, what must not be empty, and what is said when it is.
    required: Mapping[str, "StrPromise"] = field(default_factory=dict)
    allowed_from: frozenset[OccurrenceStatus]
    #: Of these, from which there is nothing to do: a second click.
    idle_from: frozenset[OccurrenceStatus] = frozenset()
    #: What takes it back, and from which statuses exactly: a date that had moved before would lose that too.
    undo: ChangeKind | None = None
    undo_from: frozenset[OccurrenceStatus] = ANY
    #: Whether followers of the event are told.
    is_news: bool = False
    #: Whether it gives a date another time or place, or gives it back: what somebody looks for may be found anew.
    is_opportunity: bool = False


#: In the order of the screen.
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
            done=ngettext_lazy("%(count)s date change d’horaire.", "%(count)s dates changent d’horaire.", "count"),
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
            question=ngettext_lazy("Changer cette date de lieu", "Changer ces %(count)s dates de lieu", "count"),
            done=ngettext_lazy("%(count)s date change de lieu.", "%(count)s dates changent de lieu.", "count"),
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
            question=ngettext_lazy("Passer cette date en ligne", "Passer ces %(count)s dates en ligne", "count"),
            done=ngettext_lazy("%(count)s date passe en ligne.", "%(count)s dates passent en ligne.", "count"),
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
            question=ngettext_lazy("Afficher complet", "Afficher complètes ces %(count)s dates", "count"),
            done=ngettext_lazy("%(count)s date affichée complète.", "%(count)s dates affichées complètes.", "count"),
            noun=_("une date complète"),
            allowed_from=NOT_OFF,
            undo=ChangeKind.REOPENED,
        ),
        DateStep(
            kind=ChangeKind.REOPENED,
            name="reopen",
            label=_("Des places de nouveau"),
            question=ngettext_lazy("Rouvrir cette date", "Rouvrir ces %(count)s dates", "count"),
            done=ngettext_lazy("%(count)s date a de nouveau des places.", "%(count)s dates ont des places.", "count"),
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
