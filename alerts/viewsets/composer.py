"""Composer: the page on which an alert is written, with a live preview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from wagtail.admin import messages

from accounts.resuming import RESUMED, is_resumed
from agenda.models import Area
from alerts.enums import AlertReach, AlertState, CapStatus
from alerts.exceptions import AlertStepRefused
from alerts.forms.composer import AlertForm, LiftForm, TemplateForm
from alerts.models import Alert, AlertTemplate
from alerts.services.audit import last_line
from alerts.services.coverage import open_fields
from alerts.services.drafting import draft_from, save_draft
from alerts.viewsets.access import log_step
from alerts.viewsets.links import Linked, Search, chosen_links, search_links
from alerts.viewsets.preview import Preview, areas_of, preview_of
from alerts.viewsets.screens import Screen, alert_url, seen_in
from messaging.enums import MessageType

#: Fields compared when two people edited the same draft.
COMPARED = ["event", "headline", "description", "instruction", "note", "event_en", "headline_en"]
COMPARED += [
    "description_en",
    "instruction_en",
    "note_en",
    "severity",
    "expires",
    "onset",
    "send_at",
]
#: Initial values of a form by field name.
Initial = Mapping[str, object] | None
#: POST names of buttons that show the form again without saving.
STILL_WRITING = {"find", "preview", RESUMED}


@dataclass(frozen=True)
class SavedMeanwhile:
    """Version that somebody else saved meanwhile, with the (label, value) pairs that differ."""

    record: Alert | AlertTemplate
    differences: list[tuple[str, object]]


@dataclass(frozen=True)
class ComposerPage:
    """Context of ``alerts/cms/composer.html``, for an alert or a template."""

    form: AlertForm | LiftForm | TemplateForm
    preview: Preview
    preview_url: str
    #: Version that the form was opened on.
    seen: int
    saved: SavedMeanwhile | None
    #: ``None`` when a template is edited.
    alert: Alert | None = None
    #: Template of the alert, and what it leaves open.
    template: AlertTemplate | None = None
    openings: list[str] = field(default_factory=list)
    #: Linked records of the agenda, and the result of a search for more.
    links: list[Linked] = field(default_factory=list)
    search: Search = Search()  # noqa: RUF009 -- frozen
    #: Whether saving turns an approved template into a draft.
    was_approved: bool = False


def chosen_areas(form: AlertForm | LiftForm) -> list[Area] | None:
    """Return the areas chosen in ``form``: empty is the whole city, ``None`` not chosen yet."""
    if isinstance(form, LiftForm) or (form.instance.pk and not form.is_bound):
        return areas_of(form.instance)
    if form.is_bound:
        data = getattr(form, "cleaned_data", {})
        is_chosen = "areas" in data and ("reach" in data or "reach" not in form.fields)
        return list(data["areas"]) if is_chosen else None
    # Started from a template.
    areas = list(Area.objects.filter(code__in=form.initial.get("areas") or ()))
    return areas or None


class ComposerScreen(Screen):
    """Base of the composers: the form of an alert or of a template, with its preview.

    What was typed is never lost: a refused form comes back as it was, with what somebody else saved
    meanwhile.
    """

    template_name = "alerts/cms/composer.html"
    form: AlertForm | LiftForm | TemplateForm
    #: Version that the form was opened on.
    seen: int
    #: Preview of what was typed, made before the form's errors are removed.
    preview: Preview | None = None
    saved: SavedMeanwhile | None = None

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        """Save a valid form; while the author still writes, only show it again."""
        self.form = self.get_form(request.POST)
        self.seen = seen_in(request)
        is_right = self.form.is_valid()
        if STILL_WRITING & set(request.POST):
            return self.show_as_typed()
        if not is_right:
            return self.show(self.get_page())
        return self.save()

    def show_as_typed(self) -> HttpResponse:
        """Show the form as typed with its preview, without errors; nothing is saved."""
        if is_resumed(self.request):
            words = _(
                "Ce que vous aviez écrit est de nouveau là, pas encore enregistré : relisez, "
                "puis continuez."
            )
            messages.warning(self.request, words)
        self.preview = self.get_preview()
        self.form.unjudged()
        return self.show(self.get_page())

    def show_conflict(
        self, saved: Alert | AlertTemplate, names: Sequence[str], refused: AlertStepRefused
    ) -> HttpResponse:
        """Show the form with the refusal, and what differs in the version saved meanwhile."""
        self.seen = last_line(saved)
        self.form.add_error(None, str(refused))
        self.saved = SavedMeanwhile(saved, self.form.differences(saved, names))
        return self.show(self.get_page())

    def get_form(self, typed: QueryDict | None = None) -> AlertForm | LiftForm | TemplateForm:
        """Return the form, filled with what was ``typed``; each subclass implements it."""
        raise NotImplementedError

    def get_preview(self) -> Preview:
        """Return the preview of the form, based on its valid fields only."""
        raise NotImplementedError

    def get_page(self) -> ComposerPage:
        raise NotImplementedError

    def save(self) -> HttpResponse:
        """Save the valid form, and redirect."""
        raise NotImplementedError


class ComposeView(ComposerScreen):
    """Write a draft, preview it, save it; then review it before submission."""

    alert: Alert
    form: AlertForm | LiftForm

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        """Find the alert, or make one from the template or an empty one, unsaved."""
        super().setup(request, *args, **kwargs)
        self.template: AlertTemplate | None = None
        if "pk" in kwargs:
            self.alert = get_object_or_404(
                Alert.objects.select_related("topic", "first", "template"), pk=kwargs["pk"]
            )
            self.template = self.alert.template
        elif "template_pk" in kwargs:
            self.template = get_object_or_404(AlertTemplate, pk=kwargs["template_pk"])
            self.alert = draft_from(self.template)
        else:
            is_exercise = request.GET.get("nature") == "exercice"
            self.alert = Alert(status=CapStatus.EXERCISE if is_exercise else CapStatus.ACTUAL)
        self.seen = last_line(self.alert) if self.alert.pk else 0

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        """Show the form, filled from the template if there is one.

        Redirect to the alert if it is no draft.
        """
        if self.alert.state != AlertState.DRAFT:
            messages.info(request, _("Elle n’est plus un brouillon : la voici telle qu’elle est."))
            return redirect(alert_url("alert", self.alert.pk))
        initial: dict[str, object] = {}
        # Areas come from the template; what it leaves open must be chosen.
        if self.template and not self.alert.pk:
            reach = "" if self.template.reach == AlertReach.CITY else AlertReach.AREAS
            initial = {"areas": [area.code for area in self.template.areas.all()], "reach": reach}
        self.form = self.get_form(initial=initial)
        return self.show(self.get_page())

    def get_form(
        self, typed: QueryDict | None = None, initial: Initial = None
    ) -> AlertForm | LiftForm:
        """Return the form of the alert; for a cancel it asks only for the reason."""
        form_class = LiftForm if self.alert.is_lifted else AlertForm
        return form_class(typed, instance=self.alert, initial=initial)

    def get_preview(self) -> Preview:
        return preview_of(self.form.instance, chosen_areas(self.form), refused=self.form.errors)

    def save(self) -> HttpResponse:
        """Save the draft; the button «relire» goes on to review and submission."""
        try:
            alert = save_draft(self.alert, self.user, self.form.links, seen=self.get_read_version())
        except AlertStepRefused as refused:
            saved = Alert.objects.with_people().get(pk=self.alert.pk)
            return self.show_conflict(saved, COMPARED, refused)
        log_step("written", alert)
        if "submit" in self.request.POST:
            return redirect(alert_url("submit", alert.pk))
        messages.success(self.request, _("Brouillon enregistré."))
        return redirect(alert_url("alert", alert.pk))

    def get_read_version(self) -> int | None:
        """Return the version that the user read; ``None`` skips the conflict check."""
        return self.seen if self.alert.pk else None

    def get_page_title(self) -> str:
        """Return the title by type of message, real or exercise, new or not."""
        titles = {MessageType.UPDATE: _("Mettre à jour"), MessageType.CANCEL: _("Lever l’alerte")}
        nature = self.form["status"].value() if "status" in self.form.fields else CapStatus.ACTUAL
        first = (
            _("Préparer un exercice") if nature == CapStatus.EXERCISE else _("Écrire une alerte")
        )
        title = titles.get(MessageType(self.alert.message_type), first)
        return _("Modifier l’alerte") if self.alert.pk and not self.alert.first_id else title

    def get_page(self) -> ComposerPage:
        """Build the page of the composer: form, preview, links and their search."""
        words = self.form.data.get("mots", "") if self.form.is_bound else ""
        links = chosen_links(self.form)
        if self.alert.pk:
            preview_url = alert_url("preview", self.alert.pk)
        else:
            preview_url = alert_url("preview_new")
        return ComposerPage(
            form=self.form,
            preview=self.preview or self.get_preview(),
            preview_url=preview_url,
            seen=self.seen,
            saved=self.saved,
            alert=self.alert,
            template=self.template,
            openings=open_fields(self.template) if self.template else [],
            links=links,
            search=search_links(words, links) if "find" in self.request.POST else Search(words),
        )


class PreviewMixin(ComposerScreen):
    """Answers a POST with the fragment of the preview, for a script; saves nothing."""

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        self.form = self.get_form(request.POST)
        self.form.is_valid()
        return render(request, "alerts/cms/_preview.html", {"preview": self.get_preview()})


class ComposerPreviewView(PreviewMixin, ComposeView):
    """Preview of what is being typed in the composer of an alert."""

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        return redirect(alert_url("board"))
