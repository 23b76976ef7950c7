"""Panel of alerts on the CMS's first page; without a script, which Wagtail's menu needs, also the way to them."""

from collections.abc import Mapping
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext
from wagtail.admin.ui.components import Component

from alerts.enums import AlertState
from alerts.models import Alert
from alerts.permissions import may_see
from alerts.viewsets.screens import url_of


class AlertsPanel(Component):
    """How many run and how many wait for somebody; nothing for who has no part in them."""

    name = "alerts"
    template_name = "alerts/cms/home.html"
    order = 90

    def render_html(self, parent_context: Mapping[str, Any]) -> SafeString:
        if not may_see(parent_context["request"].user):
            return format_html("{}", "")
        html: SafeString = super().render_html(parent_context)
        return html

    def get_context_data(self, parent_context: Mapping[str, object]) -> dict[str, object]:
        live = Alert.objects.live().count()
        waiting = Alert.objects.standing(AlertState.SUBMITTED).count()
        return {
            "live": ngettext("%(count)s alerte en cours", "%(count)s alertes en cours", live) % {"count": live},
            "waiting": ngettext("%(count)s à approuver", "%(count)s à approuver", waiting) % {"count": waiting},
            "is_waiting": waiting > 0,
            "board_url": url_of("board"),
        }
