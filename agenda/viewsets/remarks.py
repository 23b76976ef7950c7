"""Remarks on an event, shown beside its form, and again after its publication."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views import View
from wagtail.admin import messages

from agenda.models import Event
from agenda.permissions import may_see
from agenda.services.remarks import remarks_on


class RemarksView(View):
    """Remarks on the latest version of an event; the page loads them again after each autosave."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what the latest draft of the event lacks."""
        event = get_object_or_404(Event.objects.select_related("latest_revision"), pk=pk)
        if not may_see(request.user, event):
            raise PermissionDenied
        return render(
            request,
            "agenda/cms/_remarks.html",
            {"remarks": remarks_on(event.get_latest_revision_as_object())},
        )


def show_remarks(request: HttpRequest, record: Model) -> None:
    """Show remarks on an event just published.

    Called by Wagtail's hooks ``after_create_snippet`` and ``after_edit_snippet``.
    """
    if not isinstance(record, Event) or "action-publish" not in request.POST:
        return
    if remarks := remarks_on(record):
        url = reverse("wagtailsnippets_agenda_event:edit", args=[record.pk])
        messages.info(
            request,
            render_to_string("agenda/cms/published_remarks.html", {"remarks": remarks, "url": url}),
        )
