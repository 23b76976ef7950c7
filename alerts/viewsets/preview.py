"""Preview of an alert while it is written: the notification, the number of recipients, warnings."""

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

#: Cache time of the count, which is requested at every key press.
COUNT_KEPT_SECONDS = 5
NIGHT_BEGINS, NIGHT_ENDS = time(22), time(7)


@dataclass(frozen=True)
class Phone:
    """One notification as a locked phone shows it."""

    language: str
    name: str
    title: str
    body: str
    is_cut: bool


@dataclass(frozen=True)
class Preview:
    """Preview shown to the author; ``hearer_count`` is ``None`` while it cannot be known."""

    phones: list[Phone]
    hearer_count: int | None
    hearers: str
    #: Where it can be read without a subscription; "" for exercises and tests.
    shown: str
    warnings: list[str]


def preview_of(
    alert: Alert, areas: Collection[Area] | None, refused: Collection[str] = ()
) -> Preview:
    """Return the preview of ``alert`` (saved or not) with ``areas``; ``None`` means not chosen yet.

    An empty collection is the whole city. ``refused`` fields cause no warning.
    """
    languages = ["fr", "en"] if alert.headline_en or alert.note_en else ["fr"]
    phones = [phone(alert, language) for language in languages] if alert.headline else []
    count = None if areas is None else count_recipients(alert, areas)
    if count is not None:
        hearers = subscribers(count)
    elif not alert.topic_id:
        hearers = _("Choisissez un thème pour savoir qui l’entend.")
    else:
        hearers = _("Choisissez où pour savoir qui l’entend.")
    return Preview(phones, count, hearers, shown_of(alert), warnings_of(alert, areas, refused))


def shown_of(alert: Alert) -> str:
    """Return where everybody can read the alert without a subscription."""
    if alert.status != CapStatus.ACTUAL:
        return ""
    if alert.is_lifted:
        return _("Le site et les calendriers disent que c’est fini.")
    return _("Le site et les calendriers d’alertes la montrent à tout le monde.")


def phone(alert: Alert, language: str) -> Phone:
    """Return the notification of ``alert`` in ``language``, as a phone shows it."""
    with override(language):
        title = title_of(alert, language)
    name = settings.SITE_ADDRESS.partition("://")[2]
    return Phone(language, name, title, body_of(alert, language), len(title) > ADVISED_HEADLINE)


def count_recipients(alert: Alert, areas: Collection[Area]) -> int | None:
    """Count the subscriptions that the alert would be sent to now; ``None`` without a topic.

    An update also counts those that got an earlier message; a cancel counts only those to whom one
    was posted, or is being posted.
    """
    if not alert.topic_id:
        return None
    area_ids = sorted(area.pk for area in areas)
    facts = [
        alert.message_type,
        alert.first_id,
        alert.topic_id,
        alert.rank,
        alert.status,
        *area_ids,
    ]
    key = "alerts.hearers." + "-".join(str(fact) for fact in facts)

    def count() -> int:
        return Audience(parts=audience_of(alert, area_ids)).selected(last_subscription()).count()

    return cache.get_or_set(key, count, COUNT_KEPT_SECONDS)


def warnings_of(
    alert: Alert, areas: Collection[Area] | None, refused: Collection[str]
) -> list[str]:
    """Return warnings for the author; none of them prevents sending.

    ``areas`` is empty for the whole city, ``None`` if not chosen yet. ``refused`` names the fields
    with errors.
    """
    if not alert.headline:  # nothing written yet
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
        warnings.append(
            _("Exercice ou essai : seuls les testeurs l’entendent, aucune page ne la montre.")
        )
    return warnings


def _of_languages(alert: Alert) -> list[str]:
    """Return a warning if the English text is missing."""
    said_in_english = alert.note_en if alert.is_lifted else alert.headline_en
    if said_in_english.strip():
        return []
    return [_("Pas d’anglais : ceux qui l’ont choisi la liront en français.")]


def _of_the_hour(alert: Alert) -> list[str]:
    """Return a warning if it is sent at night: who is woken, or hears it in the morning."""
    leaves_at = timezone.localtime(max(alert.send_at or timezone.now(), timezone.now())).time()
    if NIGHT_ENDS <= leaves_at < NIGHT_BEGINS:
        return []
    passes = {Severity.EXTREME: _("Danger"), Severity.SEVERE: _("Sérieux")}.get(
        Severity(alert.severity)
    )
    if not passes:
        return [_("Elle part la nuit : ceux qui ont choisi le silence l’entendent au matin.")]
    return [
        _("Elle part la nuit : elle réveille ceux qui laissent passer « %(severity)s ».")
        % {"severity": passes}
    ]


def areas_of(alert: Alert | AlertTemplate) -> list[Area]:
    """Return the areas of a record; empty if it is not saved."""
    return list(alert.areas.all()) if alert.pk else []
