"""CMS screens of alert templates: list, composer, and one template with its steps."""

from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from alerts.enums import AlertReach, CapStatus, TemplateState
from alerts.exceptions import AlertStepRefused
from alerts.forms.composer import RefusalForm, TemplateForm
from alerts.models import Alert, AlertTemplate, AuditLine
from alerts.models.templates import LIMIT_FIELDS, TEXT_FIELDS
from alerts.permissions import (
    is_second_person,
    may_approve,
    may_approve_some,
    may_write,
    may_write_templates,
)
from alerts.services import templates as service
from alerts.services.audit import last_line
from alerts.services.coverage import open_fields
from alerts.templatetags.alerts_cms import reach_named
from alerts.viewsets.access import log_step
from alerts.viewsets.alert import Statement, alert_statements, trail_of
from alerts.viewsets.composer import ComposerPage, ComposerScreen, PreviewMixin
from alerts.viewsets.preview import Phone, Preview, areas_of, phone, preview_of
from alerts.viewsets.screens import Crumb, ReadingScreen, Screen, alert_url, seen_in, template_url


def as_alert(template: AlertTemplate) -> Alert:
    """Return an unsaved alert with the text of ``template``."""
    return Alert(
        **{name: getattr(template, name) for name in TEXT_FIELDS if name != "topic"},
        topic_id=template.topic_id,
    )


def template_terms(template: AlertTemplate) -> list[Statement]:
    """Return everything the approval covers besides the text, and what it leaves open."""
    hours = template.longest_hours
    end = _("%(hours)s h au plus après son départ") % {"hours": hours} if hours else _("ouverte")
    links = _("au choix") if template.are_links_open else _("rien dans l’agenda")
    terms = {
        _("Gravité"): template.get_severity_display(),
        _("Thème"): str(template.topic),
        _("Où"): reach_named(template),
        _("Fin"): end,
        _(
            "Urgence, certitude"
        ): f"{template.get_urgency_display()}, {template.get_certainty_display().lower()}",
        _("Ce qu’elle touche"): links,
        _("Nature"): template.get_status_display() if template.status != CapStatus.ACTUAL else "",
        _("Laisse ouvert"): ", ".join(open_fields(template)),
    }
    return [Statement(label, text, was=text) for label, text in terms.items() if text]


@dataclass(frozen=True)
class TemplatesPage:
    """Context of ``alerts/cms/templates.html``."""

    templates: "QuerySet[AlertTemplate]"
    #: Whether the user may write an alert from a template.
    may_write: bool
    may_write_templates: bool


@dataclass(frozen=True)
class TemplatePage:
    """Context of ``alerts/cms/template.html``: a template, and what the user may do."""

    template: AlertTemplate
    words: list[Statement]
    terms: list[Statement]
    phone: Phone
    trail: "QuerySet[AuditLine]"
    #: Version shown here.
    seen: int
    reason_form: RefusalForm
    may_edit: bool
    may_submit: bool
    may_approve: bool
    #: Whether it waits for somebody else than the user.
    needs_another: bool
    may_refuse: bool
    #: URL that starts an alert from it; "" if not allowed.
    use_url: str


class TemplateListView(ReadingScreen):
    template_name = "alerts/cms/templates.html"
    page_title = gettext_lazy("Modèles d’alerte")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not may_write_templates(self.user):
            return []
        return [HeaderButton(_("Écrire un modèle"), url=template_url("add"), icon_name="plus")]

    def get_page(self) -> TemplatesPage:
        templates = AlertTemplate.objects.select_related("topic", "written_by").prefetch_related(
            "areas"
        )
        return TemplatesPage(templates, may_write(self.user), may_write_templates(self.user))


class TemplateScreen(Screen):
    """Base of screens about one template, saved or new."""

    template: AlertTemplate

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        super().setup(request, *args, **kwargs)
        templates = AlertTemplate.objects.select_related(
            "topic", "written_by", "submitted_by", "approved_by"
        )
        self.template = (
            get_object_or_404(templates, pk=kwargs["pk"]) if "pk" in kwargs else AlertTemplate()
        )

    def way_back(self) -> list[Crumb]:
        return [*super().way_back(), {"url": template_url("list"), "label": _("Modèles d’alerte")}]


class TemplateComposeView(ComposerScreen, TemplateScreen):
    """Composer of a template; saving makes it a draft again."""

    form: TemplateForm

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        self.form = self.get_form()
        self.seen = last_line(self.template) if self.template.pk else 0
        return self.show(self.get_page())

    def save(self) -> HttpResponse:
        """Save the template; if somebody saved it meanwhile, show the differences."""
        seen = self.seen if self.template.pk else None
        areas = self.form.cleaned_data["areas"]
        try:
            template = service.write_template(self.template, self.user, areas, seen=seen)
        except AlertStepRefused as refused:
            saved = AlertTemplate.objects.select_related("written_by", "topic").get(
                pk=self.template.pk
            )
            return self.show_conflict(saved, ["name", *TEXT_FIELDS, *LIMIT_FIELDS], refused)
        log_step("written", template)
        messages.success(
            self.request,
            _("Modèle enregistré : il servira une fois approuvé par quelqu’un d’autre."),
        )
        return redirect(template_url("template", template.pk))

    def get_form(self, typed: QueryDict | None = None) -> TemplateForm:
        return TemplateForm(typed, instance=self.template)

    def get_preview(self) -> Preview:
        """Return the preview without warnings: a template has no end and no sending time."""
        form, data = self.form, getattr(self.form, "cleaned_data", {})
        reach = data.get("reach") if form.is_bound else form.initial["reach"]
        areas = list(data.get("areas") or ()) if form.is_bound else areas_of(form.instance)
        is_chosen = reach == AlertReach.CITY or (reach == AlertReach.AREAS and bool(areas))
        preview = preview_of(as_alert(form.instance), areas if is_chosen else None)
        hearers = _("Selon le quartier choisi.") if reach == AlertReach.OPEN else preview.hearers
        return replace(preview, warnings=[], hearers=hearers)

    def get_page_title(self) -> str:
        return _("Modifier le modèle") if self.template.pk else _("Écrire un modèle")

    def get_page(self) -> ComposerPage:
        return ComposerPage(
            form=self.form,
            preview=self.preview or self.get_preview(),
            preview_url=template_url("preview"),
            seen=self.seen,
            saved=self.saved,
            was_approved=bool(self.template.pk) and self.template.state != TemplateState.DRAFT,
        )


class TemplatePreviewView(PreviewMixin, TemplateComposeView):
    """Preview of what is being typed in the composer of a template."""

    http_method_names = ["post", "options"]


class TemplateView(ReadingScreen, TemplateScreen):
    """Screen of one template: text, trail, and the steps this user may take. A POST is one step."""

    template_name = "alerts/cms/template.html"
    reason_form = RefusalForm()

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        """Take the step named in the URL, and return to the template's screen."""
        step = kwargs.get("step")
        if not isinstance(step, str):
            return HttpResponseNotAllowed(["GET"])
        self.reason_form = RefusalForm(request.POST if step == "refuser" else None)
        if step == "refuser" and not self.reason_form.is_valid():
            return self.show(self.get_page())
        seen = seen_in(request)
        try:
            if step == "soumettre":
                template = service.submit_template(self.template, self.user, seen=seen)
            elif step == "approuver":
                template = service.approve_template(self.template, self.user, seen=seen)
            else:
                reason = self.reason_form.cleaned_data["reason"]
                template = service.refuse_template(self.template, self.user, reason)
        except AlertStepRefused as refused:
            messages.error(request, refused.message)
        else:
            log_step(step, template)
            messages.success(request, DONE[step])
        return redirect(template_url("template", self.template.pk))

    def get_page_title(self) -> str:
        return self.template.name

    def get_page(self) -> TemplatePage:
        """Build the page of a template: texts, trail, and what the user may do."""
        template, user = self.template, self.user
        is_submitted = template.state == TemplateState.SUBMITTED
        is_usable = template.state == TemplateState.APPROVED and may_write(user)
        return TemplatePage(
            template=template,
            words=alert_statements(as_alert(template)),
            terms=template_terms(template),
            phone=phone(as_alert(template), "fr"),
            trail=trail_of(template),
            seen=last_line(template),
            reason_form=self.reason_form,
            may_edit=may_write_templates(user),
            may_submit=template.state == TemplateState.DRAFT and may_write_templates(user),
            may_approve=is_submitted and may_approve(user, template),
            needs_another=is_submitted and not is_second_person(user, template),
            may_refuse=is_submitted and may_approve_some(user),
            use_url=alert_url("fill_from", template.pk) if is_usable else "",
        )


#: Message after each step, by the step's URL segment.
DONE = {
    "soumettre": gettext_lazy("Soumis. Une autre personne l’approuve, et il est prêt."),
    "approuver": gettext_lazy("Approuvé : qui s’y tient peut envoyer sans attendre."),
    "refuser": gettext_lazy("Refusé : qui l’a écrit lit votre raison."),
}
