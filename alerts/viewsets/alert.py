"""CMS screen of one alert: texts, state, figures, possible actions."""

from dataclasses import dataclass
from functools import partial

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from alerts.enums import AlertState, CapStatus
from alerts.forms.composer import RefusalForm
from alerts.models import Alert, AlertTemplate, AuditLine
from alerts.permissions import is_second_person, may_approve, may_approve_some, may_write
from alerts.services.approval import may_send_alone
from alerts.services.drafting import last_sent_message
from alerts.templatetags.alerts_cms import areas_named, short_moment, subscribers
from alerts.viewsets.dates import touched_dates
from alerts.viewsets.preview import Phone, Preview, areas_of, count_recipients, phone, preview_of
from alerts.viewsets.screens import AlertScreen, ReadingScreen
from messaging.figures import Figures, count_deliveries
from messaging.models import Message

#: Cache time of the figures: several viewers cost one query.
FIGURES_KEPT_SECONDS = 1
#: Text fields that an approver compares with the previous message.
SAID = ["headline", "note", "instruction", "description", "event"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One field of an alert with its text, its English, and the previous message's text."""

    label: str
    text: str
    was: str
    english: str = ""

    @property
    def has_changed(self) -> bool:
        return self.was != self.text


@dataclass(frozen=True, slots=True)
class AlertScreenPage:
    """Context of ``alerts/cms/alert.html``: the alert, and what the current user may do with it."""

    alert: Alert
    words: list[Statement]
    terms: list[Statement]
    #: The message that it will replace, until it is sent.
    before: Alert | None
    phone: Phone
    #: Until it is sent.
    preview: Preview | None
    trail: "QuerySet[AuditLine]"
    thread: "QuerySet[Alert]"
    #: Once sent: sentences on where it is shown and who is notified.
    sending: list[str]
    figures: Figures | None
    reason_form: RefusalForm
    #: Number of dates of the agenda that it touches and that the user may change.
    touched_count: int
    may_edit: bool
    #: Whether this draft can be sent without a second person.
    may_send: bool
    may_approve: bool
    #: Whether it waits for somebody else than the user.
    needs_another: bool
    may_refuse: bool
    may_take_back: bool
    may_follow_up: bool


def trail_of(record: Alert | AlertTemplate) -> "QuerySet[AuditLine]":
    """Return the audit trail of ``record``, oldest first; the actor's account may be gone."""
    return record.audit.select_related("actor")


def progress_of(alert: Alert) -> Figures | None:
    """Return the delivery progress of the alert's message; ``None`` before sending."""
    message = Message.objects.filter(alert=alert).order_by("-pk").first()
    if message is None:
        return None
    key = f"alerts.progress.{message.pk}"
    figures: Figures | None = cache.get_or_set(
        key, partial(count_deliveries, message), FIGURES_KEPT_SECONDS
    )
    return figures


def replaced_by(alert: Alert) -> Alert | None:
    """Return the message that the unsent ``alert`` will update or cancel."""
    return last_sent_message(alert.thread_id) if alert.first_id and not alert.sent_at else None


def alert_statements(alert: Alert) -> list[Statement]:
    """Return the text fields of ``alert`` with their English and the previous message's text."""
    before = replaced_by(alert)
    statements = []
    for name in SAID:
        text, english = getattr(alert, name), getattr(alert, f"{name}_en")
        was = getattr(before, name) if before and name != "note" else text
        if text or english or was:
            label = Alert._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            statements.append(Statement(str(label), text, was, english))
    return statements


def alert_terms(alert: Alert) -> list[Statement]:
    """Return severity, areas, times and so on as statements, with the previous message's values."""
    before = replaced_by(alert)
    now, was = _terms(alert), _terms(before) if before else {}
    return [Statement(label, text, was.get(label, text)) for label, text in now.items()]


def sending_of(alert: Alert, figures: Figures | None) -> list[str]:
    """Return sentences on where a sent message is shown and who is notified."""
    if alert.sent_at is None:
        return []
    sentences = [_where_read(alert)]
    if figures is None:
        return sentences
    if figures.is_being_written:
        count = count_recipients(alert, areas_of(alert)) or 0
        words = _("En route vers %(count)s.")
    else:
        count = figures.owed
        words = _("Envoyée à %(count)s.")
    nobody = _("Aucun abonné à prévenir.")
    return [*sentences, words % {"count": subscribers(count)} if count else nobody]


def _where_read(alert: Alert) -> str:
    """Return the sentence on where a sent alert is shown."""
    if alert.status != CapStatus.ACTUAL:
        return _("Aucune page ne la montre : seuls les testeurs l’entendent.")
    if alert.is_lifted:
        return _("Le site et les calendriers disent que c’est fini.")
    if not alert.is_live:
        return _("Le site ne la compte plus parmi les alertes en cours.")
    if alert.expires:
        return _("Sur le site et dans les calendriers d’alertes jusqu’au %(when)s.") % {
            "when": short_moment(alert.expires)
        }
    return _("Sur le site et dans les calendriers d’alertes, jusqu’à ce que quelqu’un la lève.")


def _terms(alert: Alert) -> dict[str, str]:
    """Return label -> value of severity, topic, areas, times and so on."""
    terms = {
        _("Gravité"): alert.get_severity_display(),
        _("Thème"): str(alert.topic),
        _("Où"): areas_named(alert.areas.all()),
        _("Début"): short_moment(alert.onset),
        _("Fin"): short_moment(alert.expires) or _("jusqu’à la levée"),
        _(
            "Urgence, certitude"
        ): f"{alert.get_urgency_display()}, {alert.get_certainty_display().lower()}",
    }
    if not alert.sent_at:
        terms[_("Départ")] = short_moment(alert.leaves_at) or _("dès l’approbation")
    if alert.status != CapStatus.ACTUAL:
        terms[_("Nature")] = alert.get_status_display()
    return {label: str(text) for label, text in terms.items() if text}


class AlertView(ReadingScreen, AlertScreen):
    """Screen of one alert; it shows the buttons that the current user may press now."""

    template_name = "alerts/cms/alert.html"
    reason_form: RefusalForm = RefusalForm()

    def get_page(self) -> AlertScreenPage:
        """Build the page of an alert: texts, thread, trail, figures, and what the user may do."""
        alert, user = self.alert, self.user
        writes, is_submitted = may_write(user), alert.state == AlertState.SUBMITTED
        waits = is_submitted or alert.state == AlertState.SCHEDULED
        figures = progress_of(alert)
        return AlertScreenPage(
            alert=alert,
            words=alert_statements(alert),
            terms=alert_terms(alert),
            before=replaced_by(alert),
            phone=phone(alert, "fr"),
            preview=None if alert.sent_at else preview_of(alert, areas_of(alert)),
            trail=trail_of(alert),
            thread=Alert.objects.of_thread(alert.thread_id).exclude(state=AlertState.DISCARDED),
            sending=sending_of(alert, figures),
            figures=figures,
            reason_form=self.reason_form,
            touched_count=len(touched_dates(alert, user)) if alert.sent_at else 0,
            may_edit=writes and alert.state == AlertState.DRAFT,
            may_send=writes and may_send_alone(alert, user),
            may_approve=is_submitted and may_approve(user, alert),
            needs_another=is_submitted and not is_second_person(user, alert),
            may_refuse=waits and may_approve_some(user),
            may_take_back=waits and writes,
            may_follow_up=writes and Alert.objects.live().filter(pk=alert.pk).exists(),
        )


def show_figures(request: HttpRequest, pk: int) -> HttpResponse:
    """Fragment with the figures; an open screen requests it every second."""
    alert = get_object_or_404(Alert, pk=pk)
    return render(request, "alerts/cms/_figures.html", {"figures": progress_of(alert)})
