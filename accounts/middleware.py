"""Requests to the CMS after the session has ended: a script gets 401, a form survives the login."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from accounts.resuming import is_resumable, is_resumed
from accounts.views.cms import EndedSessionView

SAFE = ("GET", "HEAD", "OPTIONS")
#: View names that work without a session.
DOORS = ("wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_password_reset")
#: Error code of the JSON answer; the scripts of the CMS (autosave) look for it.
SESSION_ENDED = "session_ended"


class EndedSessionMiddleware(MiddlewareMixin):
    """Answer unsafe requests without a session: 401 to a script, the login page to a form.

    Wagtail redirects both to the login page: a script cannot tell that from a server error, and
    what was typed in the form is lost.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Answer a CMS form whose session has ended with a login that keeps what was typed.

        Scripts get 401. ``None`` lets the view run.
        """
        match = request.resolver_match
        if match is None or not request.path_info.startswith(reverse("wagtailadmin_home")):
            return None
        request.is_resumable = is_resumable(match)  # type: ignore[attr-defined]
        if is_resumed(request) and not request.is_resumable:  # type: ignore[attr-defined]
            return redirect(request.get_full_path())
        if (
            request.method in SAFE
            or match.view_name.startswith(DOORS)
            or request.user.is_authenticated
        ):
            return None
        if is_script(request):
            words = _("Votre session est terminée : reconnectez-vous.")
            answer = {"success": False, "error_code": SESSION_ENDED, "error_message": words}
            return JsonResponse(answer, status=HTTPStatus.UNAUTHORIZED)
        if not request.is_resumable:  # type: ignore[attr-defined]
            return None
        return EndedSessionView.as_view()(request)


def is_script(request: HttpRequest) -> bool:
    """Whether a script sent this request (Wagtail's or htmx's) and reads the answer itself."""
    asks = request.headers
    accepts_json = asks.get("Accept") == "application/json"
    return accepts_json or "HX-Request" in asks or asks.get("X-Requested-With") == "XMLHttpRequest"
