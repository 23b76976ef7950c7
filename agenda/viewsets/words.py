"""Preview of dates typed in words."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views import View

from agenda.forms.events import MAY_STAY_OPEN
from agenda.permissions import EventPermissionPolicy
from agenda.services.planning import describe_reading
from datetext import LONGEST_PASTED, read_dates


class WordsView(View):
    """Returns what the words mean so far: sentences, next dates, open questions. Saves nothing."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Read the typed dates and return a fragment that says back what was understood."""
        if not EventPermissionPolicy().user_has_any_permission(request.user, ["add", "change"]):
            raise PermissionDenied
        language = get_language() or "fr"
        text = request.POST.get("words", "")
        reading = read_dates(
            text,
            timezone.localdate(),
            language,
            country=settings.CITY_COUNTRY,
            zone=settings.TIME_ZONE,
            longest=LONGEST_PASTED,
        )
        context = {
            "reading": reading,
            "lines": describe_reading(reading, language),
            "is_clear": reading.is_clear(but=MAY_STAY_OPEN),
        }
        return render(request, "agenda/_words.html", context)
