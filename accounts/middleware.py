"""What scripts hear of sessions; requests to the CMS without a session, or before a key is shown.

What was typed in a form survives; a script is answered with JSON.
"""

from collections.abc import Callable
from functools import cache
from http import HTTPStatus

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.browsers import remember_browser
from accounts.models import User
from accounts.permissions import has_shown_key, is_staff
from accounts.resuming import forget_form, is_resumable, is_resumed, keep_form, sign_form
from accounts.throttling import CITIZEN_COOKIE
from accounts.views.cms import ended_session_page

SAFE = ("GET", "HEAD", "OPTIONS")
#: View names that work without a session.
DOORS = ("wagtailadmin_login", "wagtailadmin_logout", "wagtailadmin_password_reset")
#: View names that work without a key: the way out, and what says whether the door is open.
OPEN = (*DOORS, "cms_session_state")
#: Error codes of the JSON answers; the scripts of the CMS (autosave) look for them.
SESSION_ENDED, KEY_WANTED = "session_ended", "key_wanted"
#: Cookie for our scripts: that somebody is signed in, and whether it is the same as before. No page
#: depends on it: the server never reads it, and it opens nothing.
ACCOUNT_COOKIE = "account"


class AccountCookieMiddleware(MiddlewareMixin):
    """Set :data:`ACCOUNT_COOKIE` in the answer that signs somebody in; delete it after.

    Public pages are shared by caches: they are the same for everybody, and a script makes «Mon
    compte» of «Mes sorties».
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        user = getattr(request, "signed_in", False)
        if isinstance(user, User):
            response.set_cookie(
                ACCOUNT_COOKIE,
                account_mark(user),
                max_age=settings.SESSION_COOKIE_AGE,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
            if not is_staff(user):  # they are known once they have shown a key
                remember_browser(request, response, user, CITIZEN_COOKIE)
        elif ACCOUNT_COOKIE in request.COOKIES and (
            user is None or response.status_code == HTTPStatus.UNAUTHORIZED
        ):
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
        if request.user.is_authenticated and not is_script(request):
            forget_form(request.session, request.get_full_path())
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
        return ended_session_page(request)


def is_script(request: HttpRequest) -> bool:
    """Whether a script sent this request (Wagtail's or htmx's) and reads the answer itself."""
    asks = request.headers
    accepts_json = asks.get("Accept") == "application/json"
    return accepts_json or "HX-Request" in asks or asks.get("X-Requested-With") == "XMLHttpRequest"


class StaffDoorMiddleware(MiddlewareMixin):
    """Let the staff into the CMS with a passkey or a second factor only.

    Somebody who may not open the CMS at all is left to Wagtail's own answer.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        """Lead to the key that this session has not shown; ``None`` lets the view run.

        A form that can be shown again is kept in the session meanwhile.
        """
        match = request.resolver_match
        if match is None or not request.path_info.startswith(_guarded()):
            return None
        user = request.user
        if not is_staff(user) or not isinstance(user, User) or match.view_name in OPEN:
            return None
        if has_shown_key(request):
            request.is_past_door = True  # type: ignore[attr-defined]
            return None
        if is_script(request):
            words = _("Cette page demande votre clé d’accès : rouvrez-la.")
            answer = {"success": False, "error_code": KEY_WANTED, "error_message": words}
            return JsonResponse(answer, status=HTTPStatus.FORBIDDEN)
        query = urlencode({"next": _way_back(request, user)})
        return redirect(f"{reverse(_page_of_key(user))}?{query}")

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Remember the browser in which somebody of the staff has come through."""
        if getattr(request, "is_past_door", False) and isinstance(request.user, User):
            remember_browser(request, response, request.user)
        return response


def _way_back(request: HttpRequest, user: User) -> str:
    """Return where to go once the key is shown; what was typed in a form is kept until then."""
    path = request.get_full_path()
    if request.method in SAFE:
        return path
    is_kept = getattr(request, "is_resumable", False)
    sealed = sign_form(path, request.POST, owner=str(user.pk)) if is_kept else ""
    if sealed:
        keep_form(request.session, path, sealed)
        return reverse("cms_resume")
    return path if is_kept else reverse("wagtailadmin_home")


def _page_of_key(user: User) -> str:
    """Return the name of the page where ``user`` shows a key, or makes the first one."""
    types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if Authenticator.Type.WEBAUTHN in types:
        return "mfa_reauthenticate_webauthn"
    return "mfa_reauthenticate" if types else "account_first_key"


@cache
def _guarded() -> tuple[str, ...]:
    """Return the path prefixes behind the staff's door."""
    documents = reverse("wagtaildocs_serve", args=[0, "x"]).removesuffix("0/x")
    return reverse("wagtailadmin_home"), documents
