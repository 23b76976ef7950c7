"""Screen of one alert: its words, its life, its figures, and what may be done with it."""

from dataclasses import dataclass
from functools import partial

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from alerts.enums import AlertState, CapStatus
from alerts.forms.composer import ReasonForm
from alerts.models import Alert, AlertTemplate, AuditLine
from alerts.permissions import is_second_person, may_approve, may_approve_some, may_write
from alerts.services.approval import may_send_alone
from alerts.services.drafting import last_word
from alerts.templatetags.alerts_cms import areas_named, moment, subscribers
from alerts.viewsets.dates import touched_dates
from alerts.viewsets.preview import Phone, Preview, areas_of, count_hearers, phone, preview_of
from alerts.viewsets.screens import AlertScreen, url_of
from messaging.figures import counts_of
from messaging.models import Message

#: A second person who looks at the same figures costs the database nothing.
FIGURES_KEPT_SECONDS = 1
#: What an approver reads against the message before.
SAID = ["headline", "note", "instruction", "description", "event"]


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that an alert says, and what the message before said instead, where there is one."""

    label: str
    text: str
    was: str
    english: str = ""

    @property
    def has_changed(self) -> bool:
        return self.was != self.text


@dataclass(frozen=True, slots=True)
class Progress:
    """What became of a message so far: ``counts`` of its deliveries, and the percent of them that are over."""

    counts: dict[str, int]

    @property
    def share(self) -> int:
        owed = self.counts["owed"]
        return round(100 * (owed - self.counts["waiting"]) / owed) if owed else 100

    @property
    def is_being_written(self) -> bool:
        return bool(self.counts["being_written"])

    @property
    def is_over(self) -> bool:
        return not (self.counts["waiting"] or self.is_being_written)


@dataclass(frozen=True, slots=True)
class AlertPage:
    """What the screen of an alert shows (``alerts/cms/alert.html``), and what who looks may do with it now."""

    alert: Alert
    words: list[Statement]
    terms: list[Statement]
    #: The message that it replaces, while it is not sent.
    before: Alert | None
    phone: Phone
    #: Before it is sent.
    preview: Preview | None
    trail: "QuerySet[AuditLine]"
    thread: "QuerySet[Alert]"
    #: Once it is sent: where it is read and who is told.
    sending: list[str]
    figures: Progress | None
    figures_url: str
    reason_form: ReasonForm
    #: Dates of the agenda that it touches and that who looks may change.
    touched_count: int
    may_edit: bool
    #: A draft that leaves without a second person.
    may_send: bool
    may_approve: bool
    #: It waits for somebody else than who looks.
    needs_another: bool
    may_refuse: bool
    may_take_back: bool
    may_follow_up: bool


def trail_of(record: Alert | AlertTemplate) -> "QuerySet[AuditLine]":
    """Its steps, the first first; whoever took one may have no account any more."""
    return record.audit.select_related("actor")


def progress_of(alert: Alert) -> Progress | None:
    """Of its message; ``None`` before it was sent."""
    message = Message.objects.filter(alert=alert).order_by("-pk").first()
    if message is None:
        return None
    key = f"alerts.counts.{message.pk}"
    counts: dict[str, int] | None = cache.get_or_set(key, partial(counts_of, message), FIGURES_KEPT_SECONDS)
    return Progress(counts) if counts else None


def replaced_by(alert: Alert) -> Alert | None:
    """The message that ``alert``, not sent yet, updates or lifts."""
    return last_word(alert.thread_id) if alert.first_id and not alert.sent_at else None


def words_of(alert: Alert) -> list[Statement]:
    """All that it says, by field, each with its English and with what the message before said instead."""
    before = replaced_by(alert)
    statements = []
    for name in SAID:
        text, english = getattr(alert, name), getattr(alert, f"{name}_en")
        was = getattr(before, name) if before and name != "note" else text
        if text or english or was:
            label = Alert._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            statements.append(Statement(str(label), text, was, english))
    return statements


def terms_of(alert: Alert) -> list[Statement]:
    """How serious, where and until when; of a later message not sent yet, with what the one before said instead."""
    before = replaced_by(alert)
    now, was = _terms(alert), _terms(before) if before else {}
    return [Statement(label, text, was.get(label, text)) for label, text in now.items()]


def sending_of(alert: Alert, figures: Progress | None) -> list[str]:
    """Where a message that was sent is read, and who is told of it, in sentences."""
    if alert.sent_at is None:
        return []
    sentences = [_where_read(alert)]
    if figures is None:
        return sentences
    if figures.is_being_written:
        count = count_hearers(alert, areas_of(alert)) or 0
        words = _("En route vers %(count)s.")
    else:
        count = figures.counts["owed"]
        words = _("Envoyée à %(count)s.")
    nobody = _("Aucun abonné à prévenir.")
    return [*sentences, words % {"count": subscribers(count)} if count else nobody]


def _where_read(alert: Alert) -> str:
    if alert.status != CapStatus.ACTUAL:
        return _("Aucune page ne la montre : seuls les testeurs l’entendent.")
    if alert.is_lifted:
        return _("Le site et les calendriers disent que c’est fini.")
    if not alert.is_live:
        return _("Le site ne la compte plus parmi les alertes en cours.")
    if alert.expires:
        return _("Sur le site et dans les calendriers d’alertes jusqu’au %(when)s.") % {"when": moment(alert.expires)}
    return _("Sur le site et dans les calendriers d’alertes, jusqu’à ce que quelqu’un la lève.")


def _terms(alert: Alert) -> dict[str, str]:
    terms = {
        _("Gravité"): alert.get_severity_display(),
        _("Thème"): str(alert.topic),
        _("Où"): areas_named(alert.areas.all()),
        _("Début"): moment(alert.onset),
        _("Fin"): moment(alert.expires) or _("jusqu’à la levée"),
        _("Urgence, certitude"): f"{alert.get_urgency_display()}, {alert.get_certainty_display().lower()}",
    }
    if not alert.sent_at:
        terms[_("Départ")] = moment(alert.leaves_at) or _("dès l’approbation")
    if alert.status != CapStatus.ACTUAL:
        terms[_("Nature")] = alert.get_status_display()
    return {label: str(text) for label, text in terms.items() if text}


class AlertView(AlertScreen):
    """Everybody who may write or approve reads it; the buttons are those that this person may press now."""

    template_name = "alerts/cms/alert.html"
    reason_form: ReasonForm = ReasonForm()

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        return self.show(self.get_page())

    def get_page(self) -> AlertPage:
        alert, user = self.alert, self.user
        writes, is_submitted = may_write(user), alert.state == AlertState.SUBMITTED
        waits = is_submitted or alert.state == AlertState.SCHEDULED
        figures = progress_of(alert)
        return AlertPage(
            alert=alert,
            words=words_of(alert),
            terms=terms_of(alert),
            before=replaced_by(alert),
            phone=phone(alert, "fr"),
            preview=None if alert.sent_at else preview_of(alert, areas_of(alert)),
            trail=trail_of(alert),
            thread=Alert.objects.of_thread(alert.thread_id).exclude(state=AlertState.DISCARDED),
            sending=sending_of(alert, figures),
            figures=figures,
            figures_url=url_of("figures", alert.pk),
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
    """The figures alone, asked every second by an open screen."""
    alert = get_object_or_404(Alert, pk=pk)
    return render(request, "alerts/cms/_figures.html", {"figures": progress_of(alert)})
