"""«Les dates»: occurrences of a published event, and the steps that can be applied to them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from agenda.enums import OccurrenceStatus
from agenda.forms.occurrences import OccurrencesForm, PeriodForm
from agenda.internals import OneRecord, RecordPage
from agenda.models import Change, Event, Occurrence, Place
from agenda.permissions import may_change_occurrences
from agenda.screens import DateStepsView
from agenda.steps import STEPS, DateStep

RECENT = timedelta(days=30)
SHOWN = 200
NAMED_PLACES = 1000


def describe_left_out(dates: QuerySet[Occurrence], step: DateStep) -> list[str]:
    """Return sentences that count ``dates`` by status and say why ``step`` leaves them out."""
    counts = Counter(dates.values_list("status", flat=True))
    sentences = []
    for status in filter(counts.get, OccurrenceStatus):
        count = counts[status]
        idle = ngettext(
            "%(count)s date laissée de côté, « %(status)s » : rien à y faire.",
            "%(count)s dates laissées de côté, « %(status)s » : rien à y faire.",
            count,
        )
        refused = ngettext(
            "%(count)s date laissée de côté, « %(status)s » : rétablissez-la d’abord.",
            "%(count)s dates laissées de côté, « %(status)s » : rétablissez-les d’abord.",
            count,
        )
        words = idle if status in step.idle_from else refused
        sentences.append(words % {"count": count, "status": status.label})
    return sentences


@dataclass(frozen=True)
class Undo:
    """The step that exactly undoes the last one, and the keys of its dates."""

    step: str
    occurrences: list[int]


@dataclass(frozen=True)
class OccurrencesPage:
    """Context of ``agenda/cms/occurrences.html``: an event's dates and steps allowed on them."""

    event: Event
    may_change: bool
    form: OccurrencesForm
    period: PeriodForm
    #: Whether only some days are shown.
    is_period: bool
    chosen_ids: set[int]
    coming: list[Occurrence]
    #: Whether there are more dates to come than shown.
    has_more: bool
    #: Newest first.
    past: list[Occurrence]
    #: With «all»: sentences on the dates that were left out and why.
    left_out: Sequence[str]
    #: Names of places to choose from.
    places: list[str]
    undo: Undo | None
    is_resumed: bool


class OccurrencesView(OneRecord, RecordPage, DateStepsView):
    """Applies steps to the dates of one event; the last step can be undone."""

    model = Event
    page_title = gettext_lazy("Les dates")
    header_icon = "date"
    template_name = "agenda/cms/occurrences.html"
    dates_url_name: str = ""
    object: Event

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.may_change:
            raise PermissionDenied
        return super().post(request, **kwargs)

    @property
    def may_change(self) -> bool:
        return self.object.live and may_change_occurrences(self.request.user, self.object)

    def get_dates(self) -> QuerySet[Occurrence]:
        return self.object.occurrences.all()

    def get_posted(self) -> QueryDict:
        """Return the posted data.

        «all» is replaced by the keys of dates to come that allow the step.
        """
        data = self.request.POST.copy()
        if data.pop("all", None):
            every = self.period.within(self.object.occurrences.coming()).filter(is_dropped=False)
            steps = {step.name: step for step in STEPS.values()}
            if step := steps.get(data.get("step", "")):
                taken = every.filter(status__in=step.allowed_from - step.idle_from)
                self.left_out = describe_left_out(every.exclude(pk__in=taken.values("pk")), step)
            else:
                taken = every
            data.setlist("occurrences", [str(pk) for pk in taken.values_list("pk", flat=True)])
        return data

    @cached_property
    def period(self) -> PeriodForm:
        return PeriodForm(self.request.GET)

    def get_form(self, data: QueryDict | None = None) -> OccurrencesForm:
        form = super().get_form(data)
        if self.left_out:
            messages_of_field = form.fields["occurrences"].error_messages
            messages_of_field["required"] = _("Aucune date à venir ne s’y prête.")
        return form

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("Modifier l’événement"), url=self.edit_url, icon_name="edit")]

    def get_page(self) -> OccurrencesPage:
        """Build the page of an event's dates in the chosen period, with the last step's undo."""
        last_step = None
        if self.request.method == "GET":
            last_step = self.request.session.pop(self.undo_key, None)
        may_change, now = self.may_change, timezone.now()
        names = Place.objects.live().values_list("name", flat=True)[:NAMED_PLACES]
        every = self.period.within(self.object.occurrences.with_place())
        dates = every.select_related("event__place__area").order_by("start_at", "pk")
        is_period = self.period.is_valid() and any(self.period.cleaned_data.values())
        coming = list(dates.filter(end_at__gt=now)[: SHOWN + 1])
        past = dates.filter(end_at__lte=now).order_by("-start_at")
        past = past[:SHOWN] if is_period else past.filter(end_at__gt=now - RECENT)[:SHOWN]
        return OccurrencesPage(
            event=self.object,
            may_change=may_change,
            form=self.form,
            period=self.period,
            is_period=is_period,
            chosen_ids=self.chosen_ids,
            coming=coming[:SHOWN],
            has_more=len(coming) > SHOWN,
            past=list(past),
            left_out=self.left_out,
            places=list(names) if may_change else [],
            undo=Undo(**last_step) if last_step else None,
            is_resumed=self.is_resumed,
        )

    def finish(self, changes: list[Change]) -> HttpResponse:
        """Say how many dates changed, and offer an undo if one step restores all."""
        if not changes:
            messages.info(self.request, _("Rien à faire : c’est déjà le cas."))
            return redirect(self.request.get_full_path())
        step = self.form.chosen_step
        messages.success(self.request, step.done % {"count": len(changes)})
        # One step must restore all dates exactly; they were read before the change.
        dates = self.form.cleaned_data["occurrences"]
        exact = {date.pk for date in dates if date.status in step.undo_from}
        changed = {change.occurrence_id for change in changes}
        if step.undo and changed <= exact:
            self.request.session[self.undo_key] = {
                "step": STEPS[step.undo].name,
                "occurrences": sorted(changed),
            }
        return redirect(self.request.get_full_path())  # keeps the chosen days

    @property
    def undo_key(self) -> str:
        return f"agenda-undo-{self.object.pk}"
