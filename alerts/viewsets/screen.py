"""One alert on a page of its own: its words, its life, its figures, and what may be done with it."""

from functools import partial
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from alerts.enums import AlertState, CapStatus, MessageType
from alerts.figures import counts_of
from alerts.forms.composer import ReasonForm
from alerts.models import Alert, Message
from alerts.permissions import is_second_person, may_approve, may_approve_some, may_write
from alerts.services.audit import last_line
from alerts.services.drafting import last_word
from alerts.templatetags.alerts_cms import areas_named, moment
from alerts.viewsets.dates import touched_dates
from alerts.viewsets.preview import areas_of, phone, preview_of, who_hears
from alerts.viewsets.screens import AlertScreen, url_of

#: A second person who looks at the same figures costs the database nothing.
FIGURES_KEPT_SECONDS = 1
#: What an approver reads against the message before.
SAID = ["headline", "note", "instruction", "description", "event"]


def trail_of(record: Any) -> Any:
    """Its steps, the first first; whoever took one may have no account any more."""
    return record.audit.select_related("actor")


def figures_of(alert: Alert) -> dict[str, Any] | None:
    """What became of its message so far; ``None`` before it was sent."""
    message = Message.objects.filter(alert=alert).order_by("-pk").first()
    if message is None:
        return None
    key = f"alerts.counts.{message.pk}"
    counts: Any = cache.get_or_set(key, partial(counts_of, message), FIGURES_KEPT_SECONDS)
    share = round(100 * (counts["owed"] - counts["waiting"]) / counts["owed"]) if counts["owed"] else 100
    is_being_written = bool(counts["being_written"])
    is_over = not (counts["waiting"] or is_being_written)
    return {"counts": counts, "share": share, "is_over": is_over, "is_being_written": is_being_written}


def words_of(alert: Alert) -> list[dict[str, Any]]:
    """All that it says, by field, each with its English and with what the message before said instead."""
    before = last_word(alert.thread_id) if alert.first_id and not alert.sent_at else None
    said = []
    for name in SAID:
        text, english = getattr(alert, name), getattr(alert, f"{name}_en")
        was = getattr(before, name) if before and name != "note" else text
        if text or english or was:
            label = Alert._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            said.append({"label": label, "text": text, "english": english, "was": was, "has_changed": was != text})
    return said


def terms_of(alert: Alert) -> list[dict[str, Any]]:
    """How serious, where and until when; of a later message not sent yet, with what the one before said instead."""
    before = last_word(alert.thread_id) if alert.first_id and not alert.sent_at else None
    now, was = _terms(alert), _terms(before) if before else {}
    return [{"label": label, "text": text, "was": was.get(label, text)} for label, text in now.items()]


def _terms(alert: Alert) -> dict[Any, str]:
    terms = {
        _("Gravité"): alert.get_severity_display(),
        _("Thème"): str(alert.topic),
        _("Où"): areas_named(alert.areas.all()),
        _("Début"): moment(alert.onset),
        _("Fin"): moment(alert.expires) or _("jusqu’à la levée"),
        _("Urgence, certitude"): f"{alert.get_urgency_display()}, {alert.get_certainty_display().lower()}",
    }
    if not alert.sent_at:
        terms[_("Départ")] = moment(alert.send_at) or _("dès l’approbation")
    if alert.status != CapStatus.ACTUAL:
        terms[_("Nature")] = alert.get_status_display()
    return {label: str(text) for label, text in terms.items() if text}


class AlertView(AlertScreen):
    """Everybody who may write or approve reads it; the buttons are those that this person may press now."""

    template_name = "alerts/cms/alert.html"
    reason_form: ReasonForm = ReasonForm()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        alert, user = self.alert, self.request.user
        preview = preview_of(alert, areas_of(alert))
        context = super().get_context_data(**kwargs)
        context |= {
            "words": words_of(alert),
            "terms": terms_of(alert),
            "before": last_word(alert.thread_id) if alert.first_id and not alert.sent_at else None,
            "phone": phone(alert, "fr"),
            "trail": trail_of(alert),
            "thread": Alert.objects.of_thread(alert.thread_id).exclude(state=AlertState.DISCARDED),
            "figures": figures_of(alert),
            "figures_url": url_of("figures", alert.pk),
            "seen": last_line(alert),
            "reason_form": self.reason_form,
            "touched": len(touched_dates(alert, user)) if alert.sent_at else 0,
        }
        if not alert.sent_at:
            context |= {"preview": preview, "hearers": who_hears(preview.hearers)}
        return context | self._rights()

    def _rights(self) -> dict[str, bool]:
        alert, user = self.alert, self.request.user
        writes = may_write(user)
        is_live = Alert.objects.live().filter(pk=alert.pk).exists()
        waits = alert.state in (AlertState.SUBMITTED, AlertState.SCHEDULED)
        return {
            "may_edit": writes and alert.state == AlertState.DRAFT,
            "may_approve": alert.state == AlertState.SUBMITTED and may_approve(user, alert),
            "needs_another": alert.state == AlertState.SUBMITTED and not is_second_person(user, alert),
            "may_refuse": waits and may_approve_some(user),
            "may_take_back": waits and writes,
            "may_follow_up": writes and is_live,
            "is_lift": alert.message_type == MessageType.CANCEL,
        }


def show_figures(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures alone, asked every second by an open screen."""
    alert = get_object_or_404(Alert, pk=pk)
    return render(request, "alerts/cms/_figures.html", {"alert": alert, "figures": figures_of(alert)})
