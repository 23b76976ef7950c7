"""What an editor is told of a record whose events are being said again: on its form, and after it is published."""

from django.db.models import Model
from django.http import HttpRequest
from wagtail.admin import messages

from agenda.models import Refresh
from agenda.models.propagation import REACHES
from agenda.services.refreshing import count_events
from agenda.wording.counts import refresh_progress


def tell_on_the_form(request: HttpRequest, record: Model) -> None:
    """Wagtail's hooks ``before_edit_…``: also asked before a form is saved, and by its autosave."""
    if request.method == "GET":
        tell_progress(request, record)


def tell_after_publication(request: HttpRequest, record: Model) -> None:
    """Wagtail's hooks ``after_edit_…``."""
    if "action-publish" in request.POST:
        tell_progress(request, record)


def tell_progress(request: HttpRequest, record: Model) -> None:
    """«1 200 événements sur 20 000 mis à jour», while there are any left."""
    if type(record) not in REACHES:
        return
    refresh = Refresh.objects.of(record).standing().order_by("pk").last()
    if refresh and (total := count_events(refresh)):
        messages.info(request, refresh_progress(refresh.done, total))
