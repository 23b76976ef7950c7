"""Requests to the CMS after the session has ended: a script gets 401, a form survives the login."""

from collections.abc import Callable
from functools import cache
from http import HTTPStatus

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.internals import get_authentication_records
from accounts.models import User
from accounts.resuming import is_resumable, is_resumed
from accounts.views.cms import EndedSessionView

SAFE = ("GET", "HEAD", "OPTIONS")
#: View names that work without a session.
DOORS = ("wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_password_reset")
#: Error code of the JSON answer; the scripts of the CMS (autosave) look for it.
SESSION_ENDED, KEY_WANTED = "session_ended", "key_wanted"


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


class StaffDoorMiddleware(MiddlewareMixin):
    """Let staff into the CMS with a second factor or a passkey only.

    Who may not enter the CMS at all is left to Wagtail's own answer.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Lead to the key that this session has not shown; ``None`` lets the view run."""
        match = request.resolver_match
        if match is None or not request.path_info.startswith(_guarded()):
            return None
        user = request.user
        is_theirs = user.is_authenticated and user.has_perm("wagtailadmin.access_admin")
        if not is_theirs or match.view_name.startswith(DOORS) or has_shown_key(request):
            return None
        if is_script(request):
            words = _("Cette page demande votre clé d’accès : rouvrez-la.")
            answer = {"success": False, "error_code": KEY_WANTED, "error_message": words}
            return JsonResponse(answer, status=HTTPStatus.FORBIDDEN)
        back = request.get_full_path() if request.method in SAFE else reverse("wagtailadmin_home")
        return redirect(f"{reverse(_page_of_key(user))}?{urlencode({'next': back})}")


def has_shown_key(request: HttpRequest) -> bool:
    """Whether the signed-in person has shown a key or a second factor in this session."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def _page_of_key(user: User) -> str:
    """Return the name of the page where ``user`` shows a key, or makes the first one."""
    types = set(user.authenticator_set.values_list("type", flat=True))
    if Authenticator.Type.WEBAUTHN in types:
        return "mfa_reauthenticate_webauthn"
    return "mfa_reauthenticate" if types else "account_first_key"


@cache
def _guarded() -> tuple[str, ...]:
    """Return the path prefixes behind the staff's door."""
    return reverse("wagtailadmin_home"), reverse("wagtaildocs_serve", args=[0, "x"]).split("0/")[0]
