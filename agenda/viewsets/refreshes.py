"""Messages on the progress of a refresh: on the form of a record, and after its publication."""

from django.db.models import Model
from django.http import HttpRequest
from wagtail.admin import messages

from agenda.models import Refresh
from agenda.models.propagation import REACHES
from agenda.services.refreshing import count_events
from agenda.wording.counts import refresh_progress


def show_progress_on_form(request: HttpRequest, record: Model) -> None:
    """Show progress on the form (hook ``before_edit_…``).

    Wagtail also calls this hook on save and autosave.
    """
    if request.method == "GET":
        show_progress(request, record)


def show_progress_after_publication(request: HttpRequest, record: Model) -> None:
    """Show progress after a publication; Wagtail's hook ``after_edit_…``."""
    if "action-publish" in request.POST:
        show_progress(request, record)


def show_progress(request: HttpRequest, record: Model) -> None:
    """Show «1 200 événements sur 20 000 mis à jour» during a refresh of ``record``."""
    if type(record) not in REACHES:
        return
    refresh = Refresh.objects.of(record).standing().order_by("pk").last()
    if refresh and (total := count_events(refresh)):
        messages.info(request, refresh_progress(refresh.done, total))
