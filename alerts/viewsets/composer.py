"""The composer: one page on which an alert is written, said back as one types."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from wagtail.admin import messages

from agenda.models import Area
from alerts.enums import AlertState, MessageType, Reach
from alerts.exceptions import StepRefused
from alerts.forms.composer import AlertForm, LiftForm
from alerts.models import Alert, AlertTemplate
from alerts.services.audit import last_line
from alerts.services.coverage import openings
from alerts.services.drafting import draft_from, write_draft
from alerts.viewsets.access import tell
from alerts.viewsets.links import chosen_links, found_links
from alerts.viewsets.preview import areas_of, preview_of, who_hears
from alerts.viewsets.screens import Screen, seen_in, url_of

#: What is set side by side when two people wrote.
COMPARED = ["event", "headline", "description", "instruction", "note", "event_en", "headline_en"]
COMPARED += ["description_en", "instruction_en", "note_en", "severity", "expires", "onset", "send_at"]
#: Buttons that ask for something while one is still writing.
STILL_WRITING = {"find", "preview"}


def form_of(alert: Alert, *args: Any, **kwargs: Any) -> AlertForm | LiftForm:
    form_class = LiftForm if alert.message_type == MessageType.CANCEL else AlertForm
    return form_class(*args, instance=alert, **kwargs)


def areas_in(form: AlertForm | LiftForm) -> list[Area]:
    """The areas that the form means: those chosen so far, or those of the record."""
    if not form.is_bound and not form.instance.pk:  # begun from a template
        return list(Area.objects.filter(code__in=form.initial.get("areas") or ()))
    if not form.is_bound or isinstance(form, LiftForm):
        return areas_of(form.instance)
    return list(getattr(form, "cleaned_data", {}).get("areas") or [])


def said_back(form: AlertForm | LiftForm) -> dict[str, Any]:
    """The preview’s words, for the page and for the fragment; of a form that is not right, what is right of it."""
    preview = preview_of(form.instance, areas_in(form))
    return {"preview": preview, "hearers": who_hears(preview.hearers)}


class ComposeView(Screen):
    """Write, look, save; then read it all once more before it is submitted.

    Nothing typed is lost: what is refused comes back as it was, beside what somebody else saved meanwhile.
    """

    template_name = "alerts/cms/composer.html"
    alert: Alert
    form: AlertForm | LiftForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.template: AlertTemplate | None = None
        if "pk" in kwargs:
            self.alert = get_object_or_404(Alert.objects.select_related("topic", "first", "template"), pk=kwargs["pk"])
            self.template = self.alert.template
        elif "template_pk" in kwargs:
            self.template = get_object_or_404(AlertTemplate, pk=kwargs["template_pk"])
            self.alert = draft_from(self.template)
        else:
            self.alert = Alert()
        self.seen = last_line(self.alert) if self.alert.pk else 0

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.alert.state != AlertState.DRAFT:
            messages.info(request, _("Elle n’est plus un brouillon : la voici telle qu’elle est."))
            return redirect(url_of("alert", self.alert.pk))
        self.form = form_of(self.alert, initial=self._initial())
        return self.render_to_response(self.get_context_data())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.form = form_of(self.alert, request.POST)
        is_right = self.form.is_valid()
        if STILL_WRITING & set(request.POST):
            self.said = said_back(self.form)
            self.form.unjudged()
            self.seen = seen_in(request)
        elif is_right:
            return self._save()
        else:
            self.seen = seen_in(request)
        return self.render_to_response(self.get_context_data())

    def get_page_title(self) -> str:
        titles = {MessageType.UPDATE: _("Mettre à jour"), MessageType.CANCEL: _("Lever l’alerte")}
        title = titles.get(MessageType(self.alert.message_type), _("Écrire une alerte"))
        return _("Modifier l’alerte") if self.alert.pk and not self.alert.first_id else title

    def get_context_data(self, *, saved: Alert | None = None, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        words = self.form.data.get("mots", "") if self.form.is_bound else ""
        chosen = chosen_links(self.form)
        context |= said_back(self.form) if not hasattr(self, "said") else self.said
        return context | {
            "form": self.form,
            "alert": self.alert,
            "template": self.template,
            "openings": openings(self.template) if self.template else [],
            "is_lift": self.alert.message_type == MessageType.CANCEL,
            "seen": self.seen,
            "chosen": chosen,
            "words": words,
            "found": found_links(words, chosen) if "find" in self.request.POST else [],
            "has_searched": bool(words.strip()) and "find" in self.request.POST,
            "saved": saved,
            "differences": self._differences(saved) if saved else [],
            "preview_url": url_of("preview", self.alert.pk) if self.alert.pk else url_of("preview_new"),
        }

    def _initial(self) -> dict[str, Any]:
        """Of one begun from a template, where that one is for; what is left open is to be chosen."""
        if not self.template or self.alert.pk:
            return {}
        codes = [area.code for area in self.template.areas.all()]
        return {"areas": codes, "reach": Reach.CITY if self.template.reach == Reach.CITY else Reach.AREAS}

    def _save(self) -> HttpResponse:
        seen = seen_in(self.request) if self.alert.pk else None
        try:
            alert = write_draft(self.form.instance, self.request.user, self.form.links, seen=seen)
        except StepRefused as refused:
            saved = Alert.objects.with_people().get(pk=self.alert.pk)
            self.seen = last_line(saved)
            self.form.add_error(None, str(refused))
            return self.render_to_response(self.get_context_data(saved=saved))
        tell("written", alert)
        if "submit" in self.request.POST:
            return redirect(url_of("submit", alert.pk))
        messages.success(self.request, _("Brouillon enregistré."))
        return redirect(url_of("alert", alert.pk))

    def _differences(self, saved: Alert) -> list[dict[str, Any]]:
        """What is saved, where it is not what was typed."""
        names = [name for name in COMPARED if name in self.form.fields]
        pairs = [(name, getattr(saved, name), self.form.cleaned_data.get(name)) for name in names]
        return [{"label": self.form.fields[name].label, "saved": was} for name, was, typed in pairs if was != typed]


class PreviewView(ComposeView):
    """The same, asked by a script as one types: only what is said back. Nothing is saved."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(url_of("board"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = form_of(self.alert, request.POST)
        form.is_valid()
        return render(request, "alerts/cms/_preview.html", said_back(form))
