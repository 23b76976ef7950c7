"""Preview of an alert as one types: the notification on a phone, who will hear, what to think of."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from agenda.models import Area
from alerts.enums import CapStatus
from alerts.formats.message import body_of, title_of
from alerts.forms.composer import ADVISED_HEADLINE
from alerts.models import Alert, AlertTemplate
from alerts.services.approval import audience_of
from alerts.templatetags.alerts_cms import subscribers
from messaging.enums import Severity
from messaging.models import Audience
from messaging.services.outbox import last_subscription

#: One asks again at every key: an answer this old is good enough.
COUNT_KEPT_SECONDS = 5
NIGHT_BEGINS, NIGHT_ENDS = time(22), time(7)


@dataclass(frozen=True)
class Phone:
    """One notification, as it comes up on a locked phone."""

    language: str
    name: str
    title: str
    body: str
    is_cut: bool


@dataclass(frozen=True)
class Preview:
    """All that is said back; ``hearers`` in words, and counted: ``None`` while it cannot be known."""

    phones: list[Phone]
    hearer_count: int | None
    hearers: str
    #: Where it can be read without a subscription; empty for exercises and tests.
    shown: str
    warnings: list[str]


def preview_of(alert: Alert, areas: Collection[Area] | None, refused: Collection[str] = ()) -> Preview:
    """What ``alert``, which may not be saved, would be with ``areas``; ``None`` where they are still to be chosen.

    No area is the whole city. Nothing is concluded from ``refused`` fields.
    """
    languages = ["fr", "en"] if alert.headline_en or alert.note_en else ["fr"]
    phones = [phone(alert, language) for language in languages] if alert.headline else []
    count = None if areas is None else count_hearers(alert, areas)
    if count is not None:
        hearers = subscribers(count)
    elif not alert.topic_id:
        hearers = _("Choisissez un thème pour savoir qui l’entend.")
    else:
        hearers = _("Choisissez où pour savoir qui l’entend.")
    return Preview(phones, count, hearers, shown_of(alert), warnings_of(alert, areas, refused))


def shown_of(alert: Alert) -> str:
    """Where everybody reads it, whoever has a subscription."""
    if alert.status != CapStatus.ACTUAL:
        return ""
    if alert.is_lifted:
        return _("Le site et les calendriers disent que c’est fini.")
    return _("Le site et les calendriers d’alertes la montrent à tout le monde.")


def phone(alert: Alert, language: str) -> Phone:
    with override(language):
        title = title_of(alert, language)
    name = settings.SITE_ADDRESS.partition("://")[2]
    return Phone(language, name, title, body_of(alert, language), len(title) > ADVISED_HEADLINE)


def count_hearers(alert: Alert, areas: Collection[Area]) -> int | None:
    """How many subscriptions it would be owed to now.

    An update also reaches those told before; a lift those alone that it was posted to, or is in flight for.
    """
    if not alert.topic_id:
        return None
    area_ids = sorted(area.pk for area in areas)
    facts = [alert.message_type, alert.first_id, alert.topic_id, alert.rank, alert.status, *area_ids]
    key = "alerts.hearers." + "-".join(str(fact) for fact in facts)

    def count() -> int:
        return Audience(parts=audience_of(alert, area_ids)).selected(last_subscription()).count()

    return cache.get_or_set(key, count, COUNT_KEPT_SECONDS)


def warnings_of(alert: Alert, areas: Collection[Area] | None, refused: Collection[str]) -> list[str]:
    """What to think of before it leaves; none of it stops anybody."""
    if not alert.headline:  # nothing is written yet
        return []
    if alert.is_lifted:
        return _of_languages(alert) + _of_the_hour(alert)
    warnings = []
    if gaps := alert.gaps:
        warnings.append(_("Il reste à remplir : %(gaps)s.") % {"gaps": ", ".join(gaps)})
    if not alert.expires and "expires" not in refused:
        warnings.append(_("Sans fin : elle reste affichée jusqu’à ce que quelqu’un la lève."))
    if areas is not None and not areas:
        warnings.append(_("C’est pour toute la ville."))
    if alert.severity in (Severity.SEVERE, Severity.EXTREME) and not alert.instruction.strip():
        warnings.append(_("C’est grave, et elle ne dit pas quoi faire."))
    if len(alert.headline) > ADVISED_HEADLINE:
        warnings.append(_("Le titre est long : un téléphone verrouillé en coupe la fin."))
    warnings += _of_languages(alert) + _of_the_hour(alert)
    if alert.status != CapStatus.ACTUAL:
        warnings.append(_("Exercice ou essai : seuls les testeurs l’entendent, aucune page ne la montre."))
    return warnings


def _of_languages(alert: Alert) -> list[str]:
    said_in_english = alert.note_en if alert.is_lifted else alert.headline_en
    if said_in_english.strip():
        return []
    return [_("Pas d’anglais : ceux qui l’ont choisi la liront en français.")]


def _of_the_hour(alert: Alert) -> list[str]:
    leaves_at = timezone.localtime(max(alert.send_at or timezone.now(), timezone.now())).time()
    if NIGHT_ENDS <= leaves_at < NIGHT_BEGINS:
        return []
    passes = {Severity.EXTREME: _("Danger"), Severity.SEVERE: _("Sérieux")}.get(Severity(alert.severity))
    if not passes:
        return [_("Elle part la nuit : ceux qui ont choisi le silence l’entendent au matin.")]
    return [_("Elle part la nuit : elle réveille ceux qui laissent passer « %(severity)s ».") % {"severity": passes}]


def areas_of(alert: Alert | AlertTemplate) -> list[Area]:
    """Those of a saved alert or template."""
    return list(alert.areas.all()) if alert.pk else []
