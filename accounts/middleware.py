"""What scripts hear of sessions: a cookie that says there is one; in the CMS, 401 after its end."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.resuming import is_resumable, is_resumed
from accounts.views.cms import EndedSessionView

SAFE = ("GET", "HEAD", "OPTIONS")
#: View names that work without a session.
DOORS = ("wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_password_reset")
#: Error code of the JSON answer; the scripts of the CMS (autosave) look for it.
SESSION_ENDED = "session_ended"
#: Cookie for our scripts: that somebody is signed in, and whether it is the same as before. No page
#: depends on it: the server never reads it, and it opens nothing.
ACCOUNT_COOKIE = "account"


class AccountCookieMiddleware(MiddlewareMixin):
    """Set :data:`ACCOUNT_COOKIE` in the answer that signs somebody in; delete it with the session.

    Public pages are shared by caches: they are the same for everybody, and a script makes «Mon
    compte» of «Mes sorties».
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        user = getattr(request, "signed_in", False)
        if user:
            response.set_cookie(
                ACCOUNT_COOKIE,
                account_mark(user),
                max_age=settings.SESSION_COOKIE_AGE,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        elif user is None or response.status_code == HTTPStatus.UNAUTHORIZED:
            response.delete_cookie(ACCOUNT_COOKIE, samesite="Lax")
        return response


def account_mark(user: User) -> str:
    """Return what a device tells two accounts apart by; it says nothing of the account."""
    return salted_hmac("accounts.mark", str(user.pk), algorithm="sha256").hexdigest()[:16]


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
