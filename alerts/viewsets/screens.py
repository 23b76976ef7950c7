"""What all screens of the alerts have: their icon, their way back, the record that they are about."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from agenda.forms.occurrences import is_key
from alerts.models import Alert

NAMESPACE = "alertes"
TEMPLATES = "alertes_modeles"


def url_of(name: str, *args: Any) -> str:
    """The address of a screen of alerts."""
    return reverse(f"{NAMESPACE}:{name}", args=args)


def template_url(name: str, *args: Any) -> str:
    """The address of a screen of templates."""
    return reverse(f"{TEMPLATES}:{name}", args=args)


def seen_in(request: HttpRequest) -> int:
    """The version that the form was opened on; 0, which is none, where it does not say."""
    text = request.POST.get("seen", "")
    return int(text) if is_key(text) else 0


class Screen(WagtailAdminTemplateMixin, View):
    """A screen of the alerts."""

    header_icon = "warning"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, *self.way_back(), {"url": "", "label": self.get_page_title()}]

    def way_back(self) -> list[dict[str, Any]]:
        return [{"url": url_of("board"), "label": _("Alertes")}]


class AlertScreen(Screen):
    """A screen about one alert."""

    alert: Alert

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.alert = get_object_or_404(Alert.objects.with_facts().with_people(), pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return self.alert.headline

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"alert": self.alert}
