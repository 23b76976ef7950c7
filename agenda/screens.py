"""The screen on which dates and a step are chosen, read again and confirmed; other rooms build theirs on it."""

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
    """What is about to be done to which dates (``agenda/cms/occurrences_confirm.html``)."""

    form: OccurrencesForm
    deed: str
    #: Of one event, its name.
    subject: str
    chosen: list[Occurrence]
    #: The other fields as they were typed, carried on.
    typed: list[tuple[str, str]]
    #: Of «all», how many were not taken and why.
    left_out: Sequence[str]
    #: How many will hear of it; ``None`` where nobody is told of such a step.
    followers: int | None


class DateStepsView(AdminPage, View):
    """Choose dates and a step, read what will happen, confirm. Without JavaScript, in two posts.

    A refused step comes back with its message and all that was typed.
    """

    confirm_template_name = "agenda/cms/occurrences_confirm.html"
    #: What is offered, in the words of its choice.
    steps: Mapping[ChangeKind, Promise] = LABELS
    form: OccurrencesForm
    #: Of «all», how many were not taken and why.
    left_out: Sequence[str] = ()
    #: Whether what is shown was typed before a session ended, and is not done.
    is_resumed = False

    def get_dates(self) -> QuerySet[Occurrence]:
        """The dates to choose from, by whoever is here."""
        raise NotImplementedError

    def get_page(self) -> object:
        """What the screen shows to choose from."""
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
        return self.show(self.get_page())

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
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
        """What was ticked and typed before the session ended, also on the page that asks; nothing is done."""
        words = _("Ce que vous aviez coché et écrit est de nouveau là, et rien n’est changé : relisez, puis continuez.")
        messages.warning(self.request, words)
        self.form = self.get_form(self.get_posted())
        self.is_resumed = True
        return self.show(self.get_page())

    def get_question(self) -> ConfirmDatesPage:
        chosen = list(self.form.cleaned_data["occurrences"])
        return ConfirmDatesPage(
            form=self.form,
            deed=self.form.chosen_step.question % {"count": len(chosen)},
            subject=self.get_page_subtitle(),
            chosen=chosen,
            typed=[(name, self.form.data.get(name, "")) for name in self.form.fields if name != "occurrences"],
            left_out=self.left_out,
            followers=count_followers({date.event_id for date in chosen}) if self.form.chosen_step.is_news else None,
        )

    @property
    def chosen_ids(self) -> set[int]:
        """The dates that are ticked, right or not."""
        keys = self.form.data.getlist("occurrences") if self.form.is_bound else []  # type: ignore[attr-defined]
        return {int(key) for key in keys if is_key(key)}
