"""Sending from an approved template, by one person: one short form, one confirmation."""

import uuid
from dataclasses import dataclass

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from alerts.enums import AlertState, TemplateState
from alerts.exceptions import AlertStepRefused
from alerts.forms.composer import FillForm
from alerts.models import Alert
from alerts.services.approval import last_similar, may_send_alone, send_alone
from alerts.services.audit import last_line
from alerts.services.coverage import changed_texts
from alerts.templatetags.alerts_cms import areas_named
from alerts.viewsets.alert import Statement, alert_statements
from alerts.viewsets.composer import ComposeView, Initial
from alerts.viewsets.preview import Preview, areas_of, preview_of
from alerts.viewsets.screens import alert_url, seen_in
from alerts.viewsets.steps import SendingView, approved_notice
from web.keys import is_key


class FillView(ComposeView):
    """Form with what an approved template leaves open; its texts are shown but cannot be edited.

    The form carries the draft's UUID, so that a page posted twice writes one draft.
    """

    template_name = "alerts/cms/fill.html"

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        """Set up as the composer; a page that is posted twice finds the draft of the first time."""
        super().setup(request, *args, **kwargs)
        if self.template and not self.alert.pk:
            self.seen = last_line(self.template)
            self.find_draft(request.POST.get("key", ""))

    def find_draft(self, key: str) -> None:
        """Set ``self.alert`` to the draft that an earlier post of this page saved, if any."""
        try:
            self.alert.uuid = uuid.UUID(key)
        except ValueError:
            return
        drafts = Alert.objects.filter(template=self.template).select_related(
            "topic", "first", "template"
        )
        self.alert = drafts.filter(uuid=self.alert.uuid).first() or self.alert

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        """Show the form.

        If the template is not approved as it is, redirect to the ordinary form.
        """
        if self.alert.state == AlertState.DRAFT and not self.is_usable():
            words = _(
                "Son modèle n’est plus approuvé tel quel : une seconde personne devra "
                "approuver l’alerte."
            )
            if self.alert.gaps:
                words = _(
                    "Son modèle laisse des mots à remplir : une seconde personne devra "
                    "approuver l’alerte."
                )
            messages.warning(request, words)
            if self.alert.pk:
                return redirect(alert_url("edit", self.alert.pk))
            return redirect(alert_url("compose_from", kwargs["template_pk"]))
        return super().get(request, **kwargs)

    def is_usable(self) -> bool:
        """Whether the template is approved and complete, and the alert has exactly its text."""
        template = self.template
        if template is None or self.alert.first_id or template.state != TemplateState.APPROVED:
            return False
        return not changed_texts(self.alert, template) and not self.alert.gaps

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        """Send from the template; redirect if the alert is no draft or has none."""
        if self.alert.state != AlertState.DRAFT:
            words = approved_notice(self.alert, self.user) or _(
                "Elle n’en est plus là : la voici telle qu’elle est."
            )
            messages.info(request, words)
            return redirect(alert_url("alert", self.alert.pk))
        if self.template is None:
            return redirect(alert_url("edit", self.alert.pk))
        if "template_pk" in kwargs and seen_in(request) != last_line(self.template):
            messages.warning(
                request,
                _("Le modèle a changé depuis que vous l’avez ouvert : relisez ce qu’il dit."),
            )
        return super().post(request, **kwargs)

    def get_form(self, typed: QueryDict | None = None, initial: Initial = None) -> FillForm:
        return FillForm(typed, instance=self.alert, initial=initial)

    def get_read_version(self) -> int | None:
        """Skip the conflict check if the user wrote the last version.

        The same page was posted again.
        """
        return None if self.alert.written_by_id == self.user.pk else super().get_read_version()

    def save(self) -> HttpResponse:
        """Save; the same page posted twice at once redirects to the alert of the other request."""
        try:
            return super().save()
        except IntegrityError:  # the same page posted twice at the same moment
            return redirect(alert_url("submit", Alert.objects.get(uuid=self.alert.uuid).pk))

    def get_page_title(self) -> str:
        return self.template.name if self.template else super().get_page_title()


@dataclass(frozen=True)
class SendAlertPage:
    """Context of ``alerts/cms/send.html``: what will be sent, to whom and how many."""

    alert: Alert
    words: list[Statement]
    preview: Preview
    where: str
    #: Version shown here.
    seen: int
    deed: str
    #: The last live alert of the same template in the same areas.
    alike: Alert | None


class SendView(SendingView):
    """Confirmation before an alert covered by its template is sent in one step."""

    template_name = "alerts/cms/send.html"
    question = gettext_lazy("Envoyer cette alerte ?")
    deed_later = gettext_lazy("Programmer pour le %(when)s")
    done_later = gettext_lazy("Programmée : elle part le %(when)s.")

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        """Show the question; redirect to the submission if the user may not send it alone."""
        if self.alert.state == AlertState.DRAFT and not may_send_alone(self.alert, self.user):
            return redirect(alert_url("submit", self.alert.pk))
        return super().get(request, **kwargs)

    def get_page(self) -> SendAlertPage:  # type: ignore[override]
        preview = preview_of(self.alert, areas_of(self.alert))
        return SendAlertPage(
            alert=self.alert,
            words=alert_statements(self.alert),
            preview=preview,
            where=areas_named(self.alert.areas.all()),
            seen=last_line(self.alert),
            deed=self.get_deed(preview),
            alike=last_similar(self.alert),
        )

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        answer = super().post(request, **kwargs)
        # Still a draft after a refusal: ask again, or ask whether to submit it.
        if self.alert.state == AlertState.DRAFT:
            return redirect(alert_url("send", self.alert.pk))
        return answer

    def take(self) -> Alert:
        """Submit and approve the draft, unless a similar alert was sent meanwhile."""
        known = self.request.POST.get("known", "")
        known_pk = int(known) if is_key(known) else 0
        self.alert = send_alone(self.alert, self.user, seen=seen_in(self.request), known=known_pk)
        return self.alert

    def say_why(self, refused: AlertStepRefused) -> None:
        """Say that the alert is approved already, or why the step is refused."""
        if words := approved_notice(self.alert, self.user):
            messages.info(self.request, words)
        else:
            messages.warning(self.request, refused.message)
