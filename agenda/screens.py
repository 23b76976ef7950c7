"""View in which a user chooses dates and a step, then confirms.

Other rooms derive theirs from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin import messages

from accounts.resuming import is_resumed
from agenda.enums import ChangeKind
from agenda.exceptions import StepRefused
from agenda.forms.occurrences import LABELS, OccurrencesForm
from agenda.internals import AdminPage
from agenda.lookup import count_followers
from agenda.models import Change, Occurrence
from agenda.services.occurrences import SERVICES
from agenda.steps import STEPS
from web.keys import is_key


@dataclass(frozen=True)
class ConfirmDatesPage:
    """Context of the confirmation (``agenda/cms/occurrences_confirm.html``)."""

    form: OccurrencesForm
    deed: str
    #: Name of the event, if all dates are of one.
    subject: str
    chosen: list[Occurrence]
    #: The other posted fields, to be sent again.
    typed: list[tuple[str, str]]
    #: With «all»: sentences on the dates that were left out and why.
    left_out: Sequence[str]
    #: How many people will be notified; ``None`` if the step notifies nobody.
    followers: int | None


class DateStepsView(AdminPage, View):
    """Choose dates and a step, read what will happen, confirm; without JavaScript, in two posts.

    If the step is refused, the form is shown again with the message and everything typed.
    """

    confirm_template_name = "agenda/cms/occurrences_confirm.html"
    #: Steps offered, with their labels.
    steps: Mapping[ChangeKind, Promise] = LABELS
    form: OccurrencesForm
    #: With «all»: sentences on the dates that were left out and why.
    left_out: Sequence[str] = ()
    #: Whether the form shows what was typed before the session ended; nothing is done yet.
    is_resumed = False

    def get_dates(self) -> QuerySet[Occurrence]:
        """Return the dates from which the user may choose."""
        raise NotImplementedError

    def get_page(self) -> object:
        """Return the context of the form's template."""
        raise NotImplementedError

    def finish(self, changes: list[Change]) -> HttpResponse:
        """Show a message on what was done, and return the response."""
        raise NotImplementedError

    def get_form(self, data: QueryDict | None = None) -> OccurrencesForm:
        return OccurrencesForm(
            data, among=self.get_dates(), steps=self.steps, initial=self.get_initial()
        )

    def get_initial(self) -> dict[str, str]:
        return {"step": STEPS[next(iter(self.steps))].name}

    def get_posted(self) -> QueryDict:
        return self.request.POST

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        self.form = self.get_form()
        return self.show(self.get_page())

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        """Show the form, then a question, then apply the chosen step to the dates, all or none.

        A step that a service refuses shows its reason above the form.
        """
        if is_resumed(request):
            return self.show_as_typed()
        self.form = self.get_form(self.get_posted())
        if "back" in request.POST or not self.form.is_valid():
            return self.show(self.get_page())
        if "confirmed" not in request.POST:
            self.template_name = self.confirm_template_name
            return self.show(self.get_question())
        service = SERVICES[self.form.chosen_step.kind]
        try:
            with transaction.atomic():
                changes = [
                    change
                    for dates, facts in self.form.calls()
                    for change in service(dates, **facts, actor=request.user)
                ]
        except StepRefused as refused:
            messages.error(request, refused.message)
            return self.show(self.get_page())
        return self.finish(changes)

    def show_as_typed(self) -> HttpResponse:
        """Show the form as posted before the session ended; nothing is done."""
        words = _(
            "Ce que vous aviez coché et écrit est de nouveau là, et rien n’est changé : relisez, "
            "puis continuez."
        )
        messages.warning(self.request, words)
        self.form = self.get_form(self.get_posted())
        self.is_resumed = True
        return self.show(self.get_page())

    def get_question(self) -> ConfirmDatesPage:
        chosen = list(self.form.cleaned_data["occurrences"])
        step = self.form.chosen_step
        events = {date.event_id for date in chosen}
        return ConfirmDatesPage(
            form=self.form,
            deed=step.question % {"count": len(chosen)},
            subject=self.get_page_subtitle(),
            chosen=chosen,
            typed=[
                (name, self.form.data.get(name, ""))
                for name in self.form.fields
                if name != "occurrences"
            ],
            left_out=self.left_out,
            followers=count_followers(events) if step.is_news else None,
        )

    @property
    def chosen_ids(self) -> set[int]:
        """Keys of the ticked dates, valid or not."""
        keys = self.form.data.getlist("occurrences") if self.form.is_bound else []  # type: ignore[attr-defined]
        return {int(key) for key in keys if is_key(key)}
