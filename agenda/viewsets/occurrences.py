"""«Les dates»: the occurrences of a published event, and what one does to one or many."""

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from agenda.enums import OccurrenceStatus
from agenda.exceptions import StepRefused
from agenda.forms.occurrences import DateStep, OccurrencesForm, is_key
from agenda.models import Event, Occurrence, Place
from agenda.permissions import may_change_occurrences
from agenda.services import occurrences as service

RECENT = timedelta(days=30)
SHOWN = 200
NAMED_PLACES = 1000

#: What takes a step back, where that is one step.
UNDO = {
    DateStep.CANCEL: DateStep.RESTORE,
    DateStep.POSTPONE: DateStep.RESTORE,
    DateStep.RESCHEDULE: DateStep.RESTORE,
    DateStep.MOVE: DateStep.RESTORE,
    DateStep.MOVE_ONLINE: DateStep.RESTORE,
    DateStep.FILL: DateStep.REOPEN,
    DateStep.REOPEN: DateStep.FILL,
}
#: What the confirmation carries on, as it was typed.
TYPED = ["step", "day", "hours", "place", "online_url", "reason"]
BACK_TO_PLAN = {DateStep.RESCHEDULE, DateStep.MOVE, DateStep.MOVE_ONLINE}


def done_message(step: str, count: int) -> str:
    """What was done, to how many."""
    said = {
        DateStep.CANCEL: ngettext("%(count)s date annulée.", "%(count)s dates annulées.", count),
        DateStep.POSTPONE: ngettext("%(count)s date reportée.", "%(count)s dates reportées.", count),
        DateStep.RESCHEDULE: ngettext("%(count)s date change d’horaire.", "%(count)s dates changent d’horaire.", count),
        DateStep.MOVE: ngettext("%(count)s date change de lieu.", "%(count)s dates changent de lieu.", count),
        DateStep.MOVE_ONLINE: ngettext("%(count)s date passe en ligne.", "%(count)s dates passent en ligne.", count),
        DateStep.FILL: ngettext("%(count)s date affichée complète.", "%(count)s dates affichées complètes.", count),
        DateStep.REOPEN: ngettext("%(count)s date a de nouveau des places.", "%(count)s dates ont des places.", count),
        DateStep.RESTORE: ngettext("%(count)s date rétablie.", "%(count)s dates rétablies.", count),
    }[DateStep(step)]
    return said % {"count": count}


def deed(step: str, count: int) -> str:
    """What is about to be done, to how many: the confirmation's question, and its button."""
    said = {
        DateStep.CANCEL: ngettext("Annuler cette date", "Annuler ces %(count)s dates", count),
        DateStep.POSTPONE: ngettext("Reporter cette date", "Reporter ces %(count)s dates", count),
        DateStep.RESCHEDULE: ngettext("Déplacer cette date", "Déplacer ces %(count)s dates", count),
        DateStep.MOVE: ngettext("Changer cette date de lieu", "Changer ces %(count)s dates de lieu", count),
        DateStep.MOVE_ONLINE: ngettext("Passer cette date en ligne", "Passer ces %(count)s dates en ligne", count),
        DateStep.FILL: ngettext("Afficher complet", "Afficher complètes ces %(count)s dates", count),
        DateStep.REOPEN: ngettext("Rouvrir cette date", "Rouvrir ces %(count)s dates", count),
        DateStep.RESTORE: ngettext("Rétablir cette date", "Rétablir ces %(count)s dates", count),
    }[DateStep(step)]
    return said % {"count": count}


def make_step(data: dict[str, Any]) -> service.Step:
    """The service's step of a checked form, for all but a change of hours."""
    reason = data.get("reason") or ""
    makers: dict[str, Callable[[], service.Step]] = {
        DateStep.CANCEL: lambda: service.cancel(reason),
        DateStep.POSTPONE: lambda: service.postpone(reason),
        DateStep.MOVE: lambda: service.move(data["place"], reason),
        DateStep.MOVE_ONLINE: lambda: service.move_online(data["online_url"], reason),
        DateStep.FILL: service.fill,
        DateStep.REOPEN: service.reopen,
        DateStep.RESTORE: service.restore,
    }
    return makers[data["step"]]()


@transaction.atomic
def take_step(data: dict[str, Any], actor: Any) -> set[int]:
    """Do it to all or to none; returns the keys of those that changed."""
    chosen: Collection[Occurrence] = data["occurrences"]
    if data["step"] != DateStep.RESCHEDULE:
        changes = service.change_occurrences(chosen, make_step(data), actor=actor)
    else:
        changes = []
        for occurrence in chosen:
            start_at, end_at = data["times"][occurrence.pk]
            step = service.reschedule(start_at, end_at, data.get("reason") or "")
            changes += service.change_occurrences([occurrence], step, actor=actor)
    return {change.occurrence_id for change in changes if change.occurrence_id}


class OccurrencesView(BaseObjectMixin, WagtailAdminTemplateMixin, View):
    """Choose dates and a step, read what will happen, confirm. Without JavaScript, in two posts.

    A refused step comes back with its message and all that was typed.
    """

    model = Event
    page_title = gettext_lazy("Les dates")
    header_icon = "date"
    template_name = "agenda/cms/occurrences.html"
    index_url_name: str = ""
    edit_url_name: str = ""
    dates_url_name: str = ""
    object: Event
    form: OccurrencesForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.form = OccurrencesForm(event=self.object, initial={"step": DateStep.CANCEL})
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_change_occurrences(request.user, self.object) or not self.object.live:
            raise PermissionDenied
        self.form = OccurrencesForm(self._posted(), event=self.object)
        if "back" in request.POST or not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        if "confirmed" in request.POST:
            return self._take()
        self.template_name = "agenda/cms/occurrences_confirm.html"
        return self.render_to_response(self.get_context_data(confirming=True))

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": _("Événements")},
            {"url": self.edit_url, "label": str(self.object)},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("Modifier l’événement"), url=self.edit_url, icon_name="edit")]

    @property
    def edit_url(self) -> str:
        return reverse(self.edit_url_name, args=[self.object.pk])

    def get_context_data(self, *, confirming: bool = False, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        chosen = self._chosen()
        context |= {
            "event": self.object,
            "form": self.form,
            "may_change": self.object.live and may_change_occurrences(self.request.user, self.object),
            "chosen_ids": {occurrence.pk for occurrence in chosen},
            "undo": self.request.session.pop(self._undo_key, None) if self.request.method == "GET" else None,
        }
        if confirming:
            step = self.form.cleaned_data["step"]
            context["typed"] = [(name, self.form.data.get(name, "")) for name in TYPED]
            return context | {"chosen": chosen, "deed": deed(step, len(chosen))}
        return context | self._rows() | {"places": Place.objects.live().values_list("name", flat=True)[:NAMED_PLACES]}

    def _posted(self) -> QueryDict:
        """What was sent; «all» stands for the coming dates to which the step may be done."""
        data = self.request.POST.copy()
        if data.pop("all", None):
            every = self.object.occurrences.coming().filter(is_dropped=False)
            if data.get("step") != DateStep.RESTORE:
                every = every.exclude(status=OccurrenceStatus.CANCELLED)
            data.setlist("occurrences", [str(pk) for pk in every.values_list("pk", flat=True)])
        return data

    def _rows(self) -> dict[str, Any]:
        now = timezone.now()
        every = self.object.occurrences.with_place().select_related("event__place__area").order_by("start_at", "pk")
        coming = list(every.filter(end_at__gt=now)[: SHOWN + 1])
        past = every.filter(end_at__lte=now, end_at__gt=now - RECENT).order_by("-start_at")[:SHOWN]
        return {"coming": coming[:SHOWN], "has_more": len(coming) > SHOWN, "past": list(past)}

    def _chosen(self) -> list[Occurrence]:
        if not self.form.is_bound:
            return []
        keys = [key for key in self._posted().getlist("occurrences") if is_key(key)]
        return list(self.object.occurrences.filter(pk__in=keys).with_place().select_related("event__place__area"))

    def _take(self) -> HttpResponse:
        data = self.form.cleaned_data
        planned = set(data["occurrences"].filter(status=OccurrenceStatus.SCHEDULED).values_list("pk", flat=True))
        try:
            touched = take_step(data, self.request.user)
        except StepRefused as refused:
            messages.error(self.request, refused.message)
            return self.render_to_response(self.get_context_data())
        if not touched:
            messages.info(self.request, _("Rien à faire : c’est déjà le cas."))
        else:
            messages.success(self.request, done_message(data["step"], len(touched)))
            self._offer_undo(data["step"], touched, planned)
        return redirect(self.dates_url_name, self.object.pk)

    def _offer_undo(self, step: str, touched: set[int], planned: set[int]) -> None:
        """Only what one step takes back exactly: a date that had already moved would lose that too."""
        back = UNDO.get(DateStep(step))
        if back and (step not in BACK_TO_PLAN or touched <= planned):
            self.request.session[self._undo_key] = {"step": back.value, "occurrences": sorted(touched)}

    @property
    def _undo_key(self) -> str:
        return f"agenda-undo-{self.object.pk}"
