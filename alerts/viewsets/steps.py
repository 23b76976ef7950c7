"""CMS actions on an alert: submit, approve, refuse, take back, discard, update, lift; most ask
first."""

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
from alerts.exceptions import MovedMeanwhile, StepRefused
from alerts.forms.composer import ReasonForm
from alerts.models import Alert, AlertTemplate
from alerts.permissions import may_approve
from alerts.services import approval
from alerts.services.audit import last_line
from alerts.services.coverage import beyond
from alerts.services.drafting import discard, draft_cancel, draft_update
from alerts.templatetags.alerts_cms import moment, person, subscribers
from alerts.viewsets.access import log_step
from alerts.viewsets.alert import AlertView, Statement, terms_of, words_of
from alerts.viewsets.preview import Preview, areas_of, preview_of
from alerts.viewsets.screens import AlertStepScreen, seen_in, url_of

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
        except StepRefused as refused:
            self.alert = Alert.objects.with_people().get(pk=self.alert.pk)
            self.say_why(refused)
            return redirect(url_of("alert", self.alert.pk))
        log_step(type(self).__name__, alert)
        if self.done:
            messages.success(request, self.done)
        return self.after(alert)

    def take(self) -> Alert:
        """Take the step and return the alert; each subclass implements it."""
        raise NotImplementedError

    def after(self, alert: Alert) -> HttpResponse:
        """Answer the POST once the step is taken."""
        return redirect(url_of("alert", alert.pk))

    def say_why(self, refused: StepRefused) -> None:
        """Show the refusal as a message."""
        messages.error(self.request, refused.message)


def said_of_approved(alert: Alert, user: User) -> str:
    """Return a message that the alert was approved already, by ``user`` or by somebody else; "" if
    not."""
    if not alert.approved_by:
        return ""
    when = to_the_second(alert.approved_at or timezone.now())
    if alert.approved_by == user:
        return _("C’est fait, %(when)s : elle ne part qu’une fois.") % {"when": when}
    words = _("%(who)s l’a approuvée %(when)s : elle ne part qu’une fois.")
    return words % {"who": person(alert.approved_by), "when": when}


def said_of_sent(alert: Alert) -> str:
    """Return the message after sending, with the time."""
    return _("C’est parti, %(when)s.") % {"when": to_the_second(alert.sent_at or timezone.now())}


def deed_now(alert: Alert, count: int) -> str:
    """Return the label of the button that sends ``alert`` now to ``count`` subscribers."""
    names = {"count": subscribers(count)}
    if alert.status != CapStatus.ACTUAL:
        return _("Envoyer à %(count)s maintenant") % names
    if alert.is_lifted:
        return _("Lever et prévenir %(count)s") % names if count else _("Lever maintenant")
    return (
        _("Afficher sur le site et envoyer à %(count)s") % names
        if count
        else _("Afficher sur le site maintenant")
    )


class ConfirmView(StepView):
    """Confirmation page with the whole alert; the POST takes the step."""

    template_name = "alerts/cms/confirm.html"
    question: "str | StrPromise"
    deed: "str | StrPromise"
    from_state = AlertState.DRAFT

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        """Show the question; if the alert is in another state meanwhile, say so and redirect to
        it.
        """
        if self.alert.state != self.from_state:
            self.say_why(StepRefused(_("Elle n’en est plus là : la voici telle qu’elle est.")))
            return redirect(url_of("alert", self.alert.pk))
        return self.show(self.get_page())

    def get_page_title(self) -> str:
        return str(self.question)

    def get_page(self) -> ConfirmAlertPage:
        preview = preview_of(self.alert, areas_of(self.alert))
        return ConfirmAlertPage(
            alert=self.alert,
            words=words_of(self.alert),
            terms=terms_of(self.alert),
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
            return redirect(url_of("send", self.alert.pk))
        return super().get(request, **kwargs)

    def get_page(self) -> ConfirmAlertPage:
        """Build the question, with what exceeds the template."""
        page, template = super().get_page(), self.alert.template
        if template is None or self.alert.first_id:
            return page
        return replace(page, template=template, beyond=beyond(self.alert, template))

    def take(self) -> Alert:
        return approval.submit(self.alert, self.user, seen=seen_in(self.request))

    def after(self, alert: Alert) -> HttpResponse:
        """Redirect to the approval if the author may approve it alone, otherwise to the alert."""
        if may_approve(self.user, alert):
            messages.success(
                self.request,
                _("Elle suit un modèle approuvé : vous pouvez l’envoyer sans attendre."),
            )
            return redirect(url_of("approve", alert.pk))
        messages.success(self.request, _("Soumise. Une autre personne l’approuve, et elle part."))
        return redirect(url_of("alert", alert.pk))


class SendingView(ConfirmView):
    """Base of the steps that send an alert, at once or at its scheduled time."""

    #: Label of the button, and the message afterwards, of an alert that leaves later.
    deed_later: "str | StrPromise"
    done_later: "str | StrPromise"

    def get_deed(self, preview: Preview) -> str:
        """Return the label of the button: schedule, or send now to how many."""
        if leaves_at := self.alert.leaves_at:
            return str(self.deed_later) % {"when": moment(leaves_at)}
        return deed_now(self.alert, preview.hearer_count or 0)

    def after(self, alert: Alert) -> HttpResponse:
        """Say that the alert is sent or scheduled, and redirect to it."""
        if alert.state == AlertState.SCHEDULED:
            words = str(self.done_later) % {"when": moment(alert.send_at)}
        else:
            words = said_of_sent(alert)
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
            return redirect(url_of("alert", self.alert.pk))
        return super().get(request, **kwargs)

    def take(self) -> Alert:
        return approval.approve(self.alert, self.user, seen=seen_in(self.request))

    def say_why(self, refused: StepRefused) -> None:
        """Say that the alert is approved already, has changed, or why the step is refused."""
        if words := said_of_approved(self.alert, self.user):
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
        discard(self.alert, self.user)
        self.alert.refresh_from_db()
        return self.alert

    def after(self, alert: Alert) -> HttpResponse:
        return redirect(url_of("board"))


class TakeBackView(StepView):
    done = gettext_lazy("Reprise : c’est de nouveau un brouillon.")

    def take(self) -> Alert:
        return approval.take_back(self.alert, self.user)

    def after(self, alert: Alert) -> HttpResponse:
        return redirect(url_of("edit", alert.pk))


class FollowUpView(StepView):
    """Start an update or a cancel; an open one is shown instead of starting another."""

    def after(self, alert: Alert) -> HttpResponse:
        return redirect(url_of("edit" if alert.state == AlertState.DRAFT else "alert", alert.pk))


class UpdateView(FollowUpView):
    def take(self) -> Alert:
        return draft_update(self.alert, self.user)


class LiftView(FollowUpView):
    def take(self) -> Alert:
        return draft_cancel(self.alert, self.user)


class RefuseView(AlertView):
    """Refuse an alert with a reason; errors are shown on the alert's screen and keep the typed
    reason."""

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        return redirect(url_of("alert", self.alert.pk))

    def post(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        """Refuse the alert with a reason; show the page again if the form or the step is wrong."""
        self.reason_form = ReasonForm(request.POST)
        if self.reason_form.is_valid():
            try:
                alert = approval.refuse(
                    self.alert, self.user, self.reason_form.cleaned_data["reason"]
                )
            except StepRefused as refused:
                self.alert = Alert.objects.with_facts().with_people().get(pk=self.alert.pk)
                self.reason_form.add_error(None, str(refused))
            else:
                log_step("refuse", alert)
                messages.success(request, _("Refusée : qui l’a écrite lit votre raison."))
                return redirect(url_of("alert", alert.pk))
        return self.show(self.get_page())
