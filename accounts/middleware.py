"""Requests to the CMS after the session has ended: a script gets 401, a form is carried through the login."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from accounts.resuming import is_resumable, is_resumed
from accounts.views import EndedSessionView

SAFE = ("GET", "HEAD", "OPTIONS")
#: Where nobody is signed in yet.
DOORS = ("wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_password_reset")
#: What a page of the CMS reads of an answer to what it saves by itself.
SESSION_ENDED = "session_ended"


class EndedSessionMiddleware(MiddlewareMixin):
    """Answer 401 to a script that sends something without a session, and the login to a form's button.

    Wagtail sends both to the login page, which a script cannot tell from a fault of the server, and which loses what
    was typed.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or not request.path_info.startswith(reverse("wagtailadmin_home")):
            return None
        request.is_resumable = is_resumable(match)  # type: ignore[attr-defined]
        if is_resumed(request) and not request.is_resumable:  # type: ignore[attr-defined]
            return redirect(request.get_full_path())
        if request.method in SAFE or match.view_name.startswith(DOORS) or request.user.is_authenticated:
            return None
        if is_script(request):
            words = _("Votre session est terminée : reconnectez-vous.")
            answer = {"success": False, "error_code": SESSION_ENDED, "error_message": words}
            return JsonResponse(answer, status=HTTPStatus.UNAUTHORIZED)
        if not request.is_resumable:  # type: ignore[attr-defined]
            return None
        return EndedSessionView.as_view()(request)


def is_script(request: HttpRequest) -> bool:
    """Whether a script sends this, Wagtail's or htmx's, and reads the answer itself."""
    asks = request.headers
    accepts_json = asks.get("Accept") == "application/json"
    return accepts_json or "HX-Request" in asks or asks.get("X-Requested-With") == "XMLHttpRequest"
