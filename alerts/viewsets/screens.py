"""Base classes of the alerts' CMS screens: icon, breadcrumbs, the record shown."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import View

from accounts.models import User
from agenda.internals import AdminPage, Crumb
from alerts.models import Alert
from web.keys import is_key

NAMESPACE = "alertes"
TEMPLATES = "alertes_modeles"
EXERCISES = "alertes_exercices"


def alert_url(name: str, *args: object) -> str:
    """Return the URL of a screen of alerts."""
    return reverse(f"{NAMESPACE}:{name}", args=args)


def template_url(name: str, *args: object) -> str:
    """Return the URL of a screen of templates."""
    return reverse(f"{TEMPLATES}:{name}", args=args)


def seen_in(request: HttpRequest) -> int:
    """Return the version that the form was opened on; 0 if it was not posted."""
    text = request.POST.get("seen", "")
    return int(text) if is_key(text) else 0


class OfficerRequest(HttpRequest):
    """Request of a signed-in user: the CMS admits no anonymous user."""

    user: User


class Screen(AdminPage, View):
    """A screen of the alerts."""

    header_icon = "warning"
    request: OfficerRequest

    @property
    def user(self) -> User:
        """Return the signed-in user."""
        return self.request.user

    def get_breadcrumbs_items(self) -> list[Crumb]:
        return [
            *self.breadcrumbs_items,
            *self.way_back(),
            {"url": "", "label": self.get_page_title()},
        ]

    def way_back(self) -> list[Crumb]:
        return [{"url": alert_url("board"), "label": _("Alertes")}]


class ReadingScreen(Screen):
    """A screen that a GET shows."""

    def get(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        return self.show(self.get_page())

    def get_page(self) -> object:
        """Return the context of the template, as ``page``."""
        raise NotImplementedError


class AlertScreen(Screen):
    """A screen about one alert."""

    alert: Alert

    def setup(self, request: HttpRequest, *args: object, **kwargs: object) -> None:
        super().setup(request, *args, **kwargs)
        self.alert = get_object_or_404(Alert.objects.with_facts().with_people(), pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return self.alert.headline


class AlertStepScreen(AlertScreen):
    """A screen that changes something, below the screen of its alert."""

    def way_back(self) -> list[Crumb]:
        return [
            *super().way_back(),
            {"url": alert_url("alert", self.alert.pk), "label": self.alert.headline},
        ]
