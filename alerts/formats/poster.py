"""Preview picture of a shared alert: severity, headline, areas, and whether it is over."""

from django.conf import settings
from django.utils.translation import gettext as _

from agenda.formats.picture import Poster
from agenda.wording.typography import current_language
from alerts.models import Alert


def alert_poster(alert: Alert) -> Poster:
    """Return the poster of ``alert``, the last message of its thread, in the active language."""
    changed = ""
    if alert.is_lifted:
        changed = _("Levée")
    elif not alert.is_live:
        changed = _("C’est fini")
    return Poster(
        day=str(alert.get_severity_display()),
        title=alert.text_in("headline", current_language()),
        place=where(alert),
        figure="alert",
        seed=alert.rank,
        city=settings.CITY_NAME,
        changed=changed,
    )


def where(alert: Alert) -> str:
    """Return the areas' labels («1er, 4e, 5e»), or «Toute la ville»."""
    areas = [area.label for area in alert.areas.all()]
    return ", ".join(areas) or _("Toute la ville")
