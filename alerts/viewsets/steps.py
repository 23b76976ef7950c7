"""CMS actions on an alert: submit, approve, refuse, take back, discard, update, lift.

Most ask first.
"""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from accounts.models import User
from agenda.wording.dates import to_the_second
from alerts.enums import AlertState, CapStatus
from alerts.exceptions import AlertStepRefused, MovedMeanwhile
from alerts.forms.composer import RefusalForm
from alerts.models import Alert, AlertTemplate
from alerts.permissions import may_approve
from alerts.services import approval
from alerts.services.audit import last_line
from alerts.services.coverage import uncovered_fields
from alerts.services.drafting import discard_draft, draft_cancel, draft_update
from alerts.templatetags.alerts_cms import person, short_moment, subscribers
from alerts.viewsets.access import log_step
from alerts.viewsets.alert import AlertView, Statement, alert_statements, alert_terms
from alerts.viewsets.preview import Preview, areas_of, preview_of
from alerts.viewsets.screens import AlertStepScreen, alert_url, seen_in

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class ConfirmAlertPage:
    """Context of ``alerts/cms/confirm.html``: the whole alert, and what is about to be done."""

    alert: Alert
    words: list[Statement]
    terms: list[Statement]
    preview: Preview
    #: Version shown here.
    seen: int
    deed: str
    #: Template of the alert, and the fields that it does not cover.
    template: AlertTemplate | None = None
    beyond: list[str] = field(default_factory=list)


class StepView(AlertStepScreen):
    """One step per POST; a refusal is shown as a message on the alert's screen."""

    #: Message after the step; none if empty.
    done: "str | StrPromise" = ""

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        """Take the step and redirect; if it is refused, say why and redirect to the alert."""
        try:
            alert = self.take()
        except AlertStepRefused as refused:
            self.alert = Alert.objects.with_people().get(pk=self.alert.pk)
            self.say_why(refused)
            return redirect(alert_url("alert", self.alert.pk))
        log_step(type(self).__name__, alert)
        if self.done:
            messages.success(request, self.done)
        return self.after(alert)

    def take(self) -> Alert:
        """Take the step and return the alert; each subclass implements it."""
        raise NotImplementedError

    def after(self, alert: Alert) -> HttpResponse:
        """Answer the POST once the step is taken."""
        return redirect(alert_url("alert", alert.pk))

    def say_why(self, refused: AlertStepRefused) -> None:
        """Show the refusal as a message."""
        messages.error(self.request, refused.message)


def approved_notice(alert: Alert, user: User) -> str:
    """Return a message that the alert was approved already, by ``user`` or by somebody else.

    "" if not.
    """
    if not alert.approved_by:
        return ""
    when = to_the_second(alert.approved_at or timezone.now())
    if alert.approved_by == user:
        return _("C’est fait, %(when)s : elle ne part qu’une fois.") % {"when": when}
    words = _("%(who)s l’a approuvée %(when)s : elle ne part qu’une fois.")
    return words % {"who": person(alert.approved_by), "when": when}


def sent_notice(alert: Alert) -> str:
    """Return the message after sending, with the time."""
    return _("C’est parti, %(when)s.") % {"when": to_the_second(alert.sent_at or timezone.now())}


def send_button_label(alert: Alert, count: int) -> str:
    """Return the label of the button that sends ``alert`` now to ``count`` subscribers."""
    names = {"count": subscribers(count)}
    if alert.status != CapStatus.ACTUAL:
        return _("Envoyer à %(count)s maintenant") % names
    if alert.is_lifted:
        return _("Lever et prévenir %(count)s") % names if count else _("Lever maintenant")
    if count:
        return _("Afficher sur le site et envoyer à %(count)s") % names
    return _("Afficher sur le site maintenant")


class ConfirmView(StepView):
    """Confirmation page with the whole alert; the POST takes the step."""

    template_name = "alerts/cms/confirm.html"
    question: "str | StrPromise"
    deed: "str | StrPromise"
    from_state = AlertState.DRAFT

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        """Show the question.

        If the alert is in another state meanwhile, say so and redirect to it.
        """
        if self.alert.state != self.from_state:
            self.say_why(AlertStepRefused(_("Elle n’en est plus là : la voici telle qu’elle est.")))
            return redirect(alert_url("alert", self.alert.pk))
        return self.show(self.get_page())

    def get_page_title(self) -> str:
        return str(self.question)

    def get_page(self) -> ConfirmAlertPage:
        preview = preview_of(self.alert, areas_of(self.alert))
        return ConfirmAlertPage(
            alert=self.alert,
            words=alert_statements(self.alert),
            terms=alert_terms(self.alert),
            preview=preview,
            seen=last_line(self.alert),
            deed=self.get_deed(preview),
        )

    def get_deed(self, preview: Preview) -> str:
        """Return the label of the confirming button."""
        return str(self.deed)


class SubmitView(ConfirmView):
    """Submit a draft to a second person; a draft that needs none is redirected to ``SendView``."""

    question = gettext_lazy("Soumettre à l’approbation ?")
    deed = gettext_lazy("Soumettre à l’approbation")

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        """Show the question; redirect to the sending if the user may send it alone."""
        if approval.may_send_alone(self.alert, self.user):
            return redirect(alert_url("send", self.alert.pk))
        return super().get(request, **kwargs)

    def get_page(self) -> ConfirmAlertPage:
        """Build the question, with what exceeds the template."""
        page, template = super().get_page(), self.alert.template
        if template is None or self.alert.first_id:
            return page
        return replace(page, template=template, beyond=uncovered_fields(self.alert, template))

    def take(self) -> Alert:
        return approval.submit_alert(self.alert, self.user, seen=seen_in(self.request))

    def after(self, alert: Alert) -> HttpResponse:
        """Redirect to the approval if the author may approve it alone, otherwise to the alert."""
        if may_approve(self.user, alert):
            messages.success(
                self.request,
                _("Elle suit un modèle approuvé : vous pouvez l’envoyer sans attendre."),
            )
            return redirect(alert_url("approve", alert.pk))
        messages.success(self.request, _("Soumise. Une autre personne l’approuve, et elle part."))
        return redirect(alert_url("alert", alert.pk))


class SendingView(ConfirmView):
    """Base of the steps that send an alert, at once or at its scheduled time."""

    #: Label of the button, and the message afterwards, of an alert that leaves later.
    deed_later: "str | StrPromise"
    done_later: "str | StrPromise"

    def get_deed(self, preview: Preview) -> str:
        """Return the label of the button: schedule, or send now to how many."""
        if leaves_at := self.alert.leaves_at:
            return str(self.deed_later) % {"when": short_moment(leaves_at)}
        return send_button_label(self.alert, preview.hearer_count or 0)

    def after(self, alert: Alert) -> HttpResponse:
        """Say that the alert is sent or scheduled, and redirect to it."""
        if alert.state == AlertState.SCHEDULED:
            words = str(self.done_later) % {"when": short_moment(alert.send_at)}
        else:
            words = sent_notice(alert)
        messages.success(self.request, words)
        return super().after(alert)


class ApproveView(SendingView):
    """Approve a submitted alert as a second person; the slower of two approvers gets a message."""

    question = gettext_lazy("Approuver et envoyer ?")
    deed_later = gettext_lazy("Approuver pour le %(when)s")
    done_later = gettext_lazy("Approuvée : elle part le %(when)s.")
    from_state = AlertState.SUBMITTED

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        """Show the question; the author of the alert is told to ask somebody else."""
        if self.alert.state == AlertState.SUBMITTED and not may_approve(self.user, self.alert):
            messages.info(
                request,
                _("Vous l’avez écrite ou soumise : demandez à quelqu’un d’autre de l’approuver."),
            )
            return redirect(alert_url("alert", self.alert.pk))
        return super().get(request, **kwargs)

    def take(self) -> Alert:
        return approval.approve_alert(self.alert, self.user, seen=seen_in(self.request))

    def say_why(self, refused: AlertStepRefused) -> None:
        """Say that the alert is approved already, has changed, or why the step is refused."""
        if words := approved_notice(self.alert, self.user):
            messages.info(self.request, words)
        elif isinstance(refused, MovedMeanwhile):
            words = _("Elle a changé depuis que vous l’avez lue : relisez-la avant de l’approuver.")
            messages.warning(self.request, words)
        else:
            super().say_why(refused)


class DiscardView(ConfirmView):
    done = gettext_lazy("Brouillon écarté ; son histoire reste.")
    question = gettext_lazy("Écarter ce brouillon ?")
    deed = gettext_lazy("Écarter")

    def take(self) -> Alert:
        """Discard the draft, and return it."""
        discard_draft(self.alert, self.user)
        self.alert.refresh_from_db()
        return self.alert

    def after(self, alert: Alert) -> HttpResponse:
        return redirect(alert_url("board"))


class ReturnToDraftView(StepView):
    done = gettext_lazy("Reprise : c’est de nouveau un brouillon.")

    def take(self) -> Alert:
        return approval.return_to_draft(self.alert, self.user)

    def after(self, alert: Alert) -> HttpResponse:
        return redirect(alert_url("edit", alert.pk))


class FollowUpView(StepView):
    """Start an update or a cancel; an open one is shown instead of starting another."""

    def after(self, alert: Alert) -> HttpResponse:
        return redirect(alert_url("edit" if alert.state == AlertState.DRAFT else "alert", alert.pk))


class UpdateView(FollowUpView):
    def take(self) -> Alert:
        return draft_update(self.alert, self.user)


class LiftView(FollowUpView):
    def take(self) -> Alert:
        return draft_cancel(self.alert, self.user)


class RefuseAlertView(AlertView):
    """Refuse an alert with a reason.

    Errors are shown on the alert's screen and keep the typed reason.
    """

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        return redirect(alert_url("alert", self.alert.pk))

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        """Refuse the alert with a reason; show the page again if the form or the step is wrong."""
        self.reason_form = RefusalForm(request.POST)
        if self.reason_form.is_valid():
            try:
                alert = approval.refuse_alert(
                    self.alert, self.user, self.reason_form.cleaned_data["reason"]
                )
            except AlertStepRefused as refused:
                self.alert = Alert.objects.with_facts().with_people().get(pk=self.alert.pk)
                self.reason_form.add_error(None, str(refused))
            else:
                log_step("refuse", alert)
                messages.success(request, _("Refusée : qui l’a écrite lit votre raison."))
                return redirect(alert_url("alert", alert.pk))
        return self.show(self.get_page())
