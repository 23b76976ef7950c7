"""The screen on which dates and a step are chosen, read again and confirmed; other rooms build theirs on it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.functional import Promise
from django.views.generic import View
from wagtail.admin import messages

from agenda.enums import ChangeKind
from agenda.exceptions import StepRefused
from agenda.forms.occurrences import LABELS, OccurrencesForm
from agenda.internals import AdminPage
from agenda.models import Change, Occurrence
from agenda.services.occurrences import SERVICES
from agenda.steps import STEPS
from web.keys import is_key


class DateStepsView(AdminPage, View):
    """Choose dates and a step, read what will happen, confirm. Without JavaScript, in two posts.

    A refused step comes back with its message and all that was typed.
    """

    confirm_template_name = "agenda/cms/occurrences_confirm.html"
    #: What is offered, in the words of its choice.
    steps: Mapping[ChangeKind, Promise] = LABELS
    form: OccurrencesForm

    def get_dates(self) -> QuerySet[Occurrence]:
        """The dates to choose from, by whoever is here."""
        raise NotImplementedError

    def finish(self, changes: list[Change]) -> HttpResponse:
        """Say what was done, and where to go from there."""
        raise NotImplementedError

    def get_form(self, data: QueryDict | None = None) -> OccurrencesForm:
        return OccurrencesForm(data, among=self.get_dates(), steps=self.steps, initial=self.get_initial())

    def get_initial(self) -> dict[str, str]:
        return {"step": STEPS[next(iter(self.steps))].name}

    def get_posted(self) -> QueryDict:
        return self.request.POST

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        self.form = self.get_form()
        return self.show()

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        self.form = self.get_form(self.get_posted())
        if "back" in request.POST or not self.form.is_valid():
            return self.show()
        if "confirmed" not in request.POST:
            self.template_name = self.confirm_template_name
            return self.show(**self.get_question())
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
            return self.show()
        return self.finish(changes)

    def show(self, **context: object) -> HttpResponse:
        page: HttpResponse = self.render_to_response(self.get_context_data(**context))
        return page

    def get_question(self) -> dict[str, object]:
        """What the confirmation asks, of which dates, and carries on as it was typed."""
        chosen = list(self.form.cleaned_data["occurrences"])
        return {
            "chosen": chosen,
            "deed": self.form.chosen_step.question % {"count": len(chosen)},
            "typed": [(name, self.form.data.get(name, "")) for name in self.form.fields if name != "occurrences"],
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        keys = self.form.data.getlist("occurrences") if self.form.is_bound else []  # type: ignore[attr-defined]
        chosen_ids = {int(key) for key in keys if is_key(key)}
        context: dict[str, Any] = super().get_context_data(form=self.form, chosen_ids=chosen_ids, **kwargs)
        return context
