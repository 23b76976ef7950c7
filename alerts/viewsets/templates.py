"""Templates: their list, their composer, their screen with what may be done."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from alerts.enums import CapStatus, Reach, TemplateState
from alerts.exceptions import StepRefused
from alerts.forms.composer import ReasonForm, TemplateForm
from alerts.models import Alert, AlertTemplate
from alerts.models.alerts import LIMIT_FIELDS, TEXT_FIELDS
from alerts.permissions import is_second_person, may_approve, may_approve_some, may_write, may_write_templates
from alerts.services import templates as service
from alerts.services.audit import last_line
from alerts.services.coverage import openings
from alerts.templatetags.alerts_cms import listed, reach_named
from alerts.viewsets.access import tell
from alerts.viewsets.preview import areas_of, phone, preview_of, who_hears
from alerts.viewsets.screen import trail_of, words_of
from alerts.viewsets.screens import Screen, seen_in, template_url, url_of


def as_alert(template: AlertTemplate) -> Alert:
    """What an alert that follows it would say."""
    return Alert(
        **{name: getattr(template, name) for name in TEXT_FIELDS if name != "topic"}, topic_id=template.topic_id
    )


def said_of(form: TemplateForm) -> dict[str, Any]:
    """The preview’s words. A template has no end and no hour: nothing is warned of."""
    template = form.instance
    areas = list(getattr(form, "cleaned_data", {}).get("areas") or []) if form.is_bound else areas_of(template)
    preview = preview_of(as_alert(template), areas)
    preview.warnings.clear()
    is_open = template.reach == Reach.OPEN
    return {"preview": preview, "hearers": _("Selon le quartier choisi.") if is_open else who_hears(preview.hearers)}


def terms_of(template: AlertTemplate) -> list[dict[str, str]]:
    """All that its approval covers beside its words, and what it leaves open."""
    hours = template.longest_hours
    terms = {
        _("Gravité"): template.get_severity_display(),
        _("Thème"): str(template.topic),
        _("Où"): reach_named(template),
        _("Fin"): _("%(hours)s h au plus après son départ") % {"hours": hours} if hours else _("ouverte"),
        _("Urgence, certitude"): f"{template.get_urgency_display()}, {template.get_certainty_display().lower()}",
        _("Ce qu’elle touche"): _("au choix") if template.are_links_open else _("rien dans l’agenda"),
        _("Nature"): template.get_status_display() if template.status != CapStatus.ACTUAL else "",
        _("Laisse ouvert"): listed(openings(template)),
    }
    return [{"label": label, "text": text, "was": text} for label, text in terms.items() if text]


class TemplateListView(Screen):
    template_name = "alerts/cms/templates.html"
    page_title = gettext_lazy("Modèles d’alerte")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not may_write_templates(self.request.user):
            return []
        return [HeaderButton(_("Écrire un modèle"), url=template_url("add"), icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        templates = AlertTemplate.objects.select_related("topic", "written_by").prefetch_related("areas")
        return super().get_context_data(**kwargs) | {
            "templates": templates,
            "may_write": may_write(self.request.user),
            "may_write_templates": may_write_templates(self.request.user),
        }


class TemplateScreen(Screen):
    """A screen about one template, or about one to come."""

    template: AlertTemplate

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        found = AlertTemplate.objects.select_related("topic", "written_by", "submitted_by", "approved_by")
        self.template = get_object_or_404(found, pk=kwargs["pk"]) if "pk" in kwargs else AlertTemplate()

    def way_back(self) -> list[dict[str, Any]]:
        return [*super().way_back(), {"url": template_url("list"), "label": _("Modèles d’alerte")}]


class TemplateComposeView(TemplateScreen):
    """Write it; whoever changes one makes it a draft again. What was typed comes back with what is wrong."""

    template_name = "alerts/cms/composer.html"
    form: TemplateForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.form = TemplateForm(instance=self.template)
        self.seen = last_line(self.template) if self.template.pk else 0
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.form = TemplateForm(request.POST, instance=self.template)
        self.seen = seen_in(request)
        is_right = self.form.is_valid()
        if "preview" in request.POST:
            self.said = said_of(self.form)
            self.form.unjudged()
        elif is_right:
            return self._save()
        return self.render_to_response(self.get_context_data())

    def get_page_title(self) -> str:
        return _("Modifier le modèle") if self.template.pk else _("Écrire un modèle")

    def get_context_data(self, *, saved: AlertTemplate | None = None, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context |= self.said if hasattr(self, "said") else said_of(self.form)
        names = ["name", *TEXT_FIELDS, *LIMIT_FIELDS]
        differences = [(name, getattr(saved, name)) for name in names] if saved else []
        return context | {
            "form": self.form,
            "seen": self.seen,
            "is_template": True,
            "was_approved": self.template.pk and self.template.state != TemplateState.DRAFT,
            "saved": saved,
            "differences": [
                {"label": self.form.fields[name].label, "saved": was}
                for name, was in differences
                if was != self.form.cleaned_data.get(name)
            ],
            "preview_url": template_url("preview"),
        }

    def _save(self) -> HttpResponse:
        seen = self.seen if self.template.pk else None
        areas = self.form.cleaned_data["areas"]
        try:
            template = service.write_template(self.form.instance, self.request.user, areas, seen=seen)
        except StepRefused as refused:
            saved = AlertTemplate.objects.select_related("written_by", "topic").get(pk=self.template.pk)
            self.seen = last_line(saved)
            self.form.add_error(None, str(refused))
            return self.render_to_response(self.get_context_data(saved=saved))
        tell("written", template)
        messages.success(self.request, _("Modèle enregistré : il servira une fois approuvé par quelqu’un d’autre."))
        return redirect(template_url("template", template.pk))


class TemplatePreviewView(TemplateScreen):
    """Only what is said back, as one types. Nothing is saved."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = TemplateForm(request.POST, instance=AlertTemplate())
        form.is_valid()
        return render(request, "alerts/cms/_preview.html", said_of(form))


class TemplateView(TemplateScreen):
    """All that it says, its trail, and the steps that this person may take. A post is one of them."""

    template_name = "alerts/cms/template.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.reason_form = ReasonForm()
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        step = kwargs.get("step")
        if step is None:
            return HttpResponseNotAllowed(["GET"])
        self.reason_form = ReasonForm(request.POST if step == "refuser" else None)
        if step == "refuser" and not self.reason_form.is_valid():
            return self.render_to_response(self.get_context_data())
        try:
            template = self._take(step)
        except StepRefused as refused:
            messages.error(request, refused.message)
        else:
            tell(step, template)
            messages.success(request, DONE[step])
        return redirect(template_url("template", self.template.pk))

    def get_page_title(self) -> str:
        return self.template.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        template, user = self.template, self.request.user
        is_submitted = template.state == TemplateState.SUBMITTED
        return super().get_context_data(**kwargs) | {
            "template": template,
            "words": words_of(as_alert(template)),
            "terms": terms_of(template),
            "phone": phone(as_alert(template), "fr"),
            "trail": trail_of(template),
            "seen": last_line(template),
            "reason_form": self.reason_form,
            "may_edit": may_write_templates(user),
            "may_submit": template.state == TemplateState.DRAFT and may_write_templates(user),
            "may_approve": is_submitted and may_approve(user, template),
            "needs_another": is_submitted and not is_second_person(user, template),
            "may_refuse": is_submitted and may_approve_some(user),
            "use_url": url_of("compose_from", template.pk) if may_write(user) else "",
        }

    def _take(self, step: str) -> AlertTemplate:
        user, seen = self.request.user, seen_in(self.request)
        if step == "soumettre":
            return service.submit_template(self.template, user, seen=seen)
        if step == "approuver":
            return service.approve_template(self.template, user, seen=seen)
        return service.refuse_template(self.template, user, self.reason_form.cleaned_data["reason"])


#: Said once the step of that address is taken.
DONE = {
    "soumettre": gettext_lazy("Soumis. Une autre personne l’approuve, et il est prêt."),
    "approuver": gettext_lazy("Approuvé : qui s’y tient peut envoyer sans attendre."),
    "refuser": gettext_lazy("Refusé : qui l’a écrit lit votre raison."),
}
