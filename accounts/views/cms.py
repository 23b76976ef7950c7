"""Sign-in and password reset of the CMS, rate limited."""

import json
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from wagtail.admin.views.account import LoginView, PasswordResetView

from accounts.resuming import RESUMED, read_signed_form, sign_form
from accounts.throttling import (
    ENDED_SESSION,
    KNOWN_BROWSER,
    KNOWN_COOKIE,
    KNOWN_ENDED_SESSION,
    KNOWN_FOR_S,
    KNOWN_SALT,
    LOGIN,
    PASSWORD_RESET,
    Throttle,
    known_browser_cookie,
)

MINUTE = 60
#: Most accounts remembered by one browser, most recent first.
KNOWN_MOST = 4


class _ThrottledView:
    """Mixin of a form view: POSTs over the rate limit get 429 before the form is validated."""

    throttle: Throttle
    account_field: str

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Post as usual, or refuse with 429 beyond the limit."""
        seconds = self.take(request, request.POST.get(self.account_field, ""))
        if seconds:
            return self.refuse(request, seconds)
        return super().post(request, *args, **kwargs)  # type: ignore[misc]

    def take(self, request: HttpRequest, account: str) -> int:
        """Count an attempt; return 0 if allowed, else the seconds to wait."""
        return self.throttle.take(request, account)

    def refuse(self, request: HttpRequest, seconds: int) -> HttpResponse:
        """Answer 429 with an empty form, a message and Retry-After."""
        form = self.get_form_class()(data={})  # type: ignore[attr-defined]
        form.errors.clear()  # show only the rate limit's message, not the errors of the empty form
        minutes = -(-seconds // MINUTE)
        message = ngettext(
            "Trop d’essais. Réessayez dans une minute.",
            "Trop d’essais. Réessayez dans %(minutes)d minutes.",
            minutes,
        )
        form.add_error(None, message % {"minutes": minutes})
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined]
        response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        response.headers["Retry-After"] = str(seconds)
        return response


class ThrottledLoginView(_ThrottledView, LoginView):
    """Login with two rate limits: a shared one, and one of browsers known to the account."""

    throttle = LOGIN
    account_field = "username"

    def take(self, request: HttpRequest, account: str) -> int:
        """Count the attempt for this browser if it is known, else for network and account."""
        self.known = known_browser(request, account)
        if self.known:
            return KNOWN_BROWSER.take(request, self.known)
        return super().take(request, account)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in, reset the limits, restore a carried form, and mark the browser as known."""
        if self.known:
            KNOWN_BROWSER.give_back(self.request, self.known)
        else:
            self.throttle.give_back(self.request, form.data.get("username", ""))
        response = super().form_valid(form)
        carried = read_signed_form(
            self.request.POST.get("carried", ""), owner=str(form.get_user().pk)
        )
        if carried:
            facts = {"carried": carried, "resumed": RESUMED}
            response = render(self.request, "wagtailadmin/resume.html", facts)
        remember_browser(self.request, response, form.get_user())
        return response

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Add what was typed before the session ended, so that it survives a wrong password."""
        carried = self.request.POST.get("carried", "")
        return {"carried": carried, **super().get_context_data(**kwargs)}


class EndedSessionView(_ThrottledView, LoginView):
    """Login page in answer to a form posted after its session ended.

    What was typed is carried through the login, only for the account that signed in last in this
    browser. Files are not: a browser lets no page preselect them. Nothing is stored on the server;
    sealing a long text costs five times a short one, hence a rate limit per browser and network.
    """

    http_method_names = ["post"]
    throttle = ENDED_SESSION

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Show the login page (401) with the posted form sealed in it; 429 if over the limit."""
        owner, (known, _password) = next(iter(_marks(request).items()), ("", ("", "")))
        seconds = KNOWN_ENDED_SESSION.take(request, known) if owner else self.take(request, "")
        if seconds:
            return self.refuse(request, seconds)
        carried = sign_form(request.get_full_path(), request.POST, owner=owner) if owner else ""
        facts = {"form": self.get_form_class()(request), "carried": carried, "is_ended": True}
        context = self.get_context_data(**facts, has_files=bool(request.FILES))
        response: HttpResponse = self.render_to_response(context, status=HTTPStatus.UNAUTHORIZED)
        # This page has the form's own URL: ``cms-typed.js`` of the next page would take it for the
        # form itself.
        response.headers["Referrer-Policy"] = "strict-origin"
        return response

    def get_redirect_url(self) -> str:
        """Return to the form after signing in."""
        return self.request.get_full_path()


@never_cache
def session_page(request: HttpRequest) -> HttpResponse:
    """Page for signing in again in another tab; it tells the waiting tab, and can be closed."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), reverse("wagtailadmin_login"))
    return render(request, "wagtailadmin/session.html")


@never_cache
def session_state(request: HttpRequest) -> JsonResponse:
    """Return the signed-in account and its CSRF token as JSON; 401 when nobody is signed in."""
    user = request.user
    if not user.is_authenticated:
        return JsonResponse({}, status=HTTPStatus.UNAUTHORIZED)
    name = user.get_full_name() or user.get_username()
    return JsonResponse({"account": str(user.pk), "name": name, "token": get_token(request)})


class ThrottledPasswordResetView(_ThrottledView, PasswordResetView):
    throttle = PASSWORD_RESET
    account_field = "email"


def known_browser(request: HttpRequest, username: str) -> str:
    """Return this browser's key for ``username``; "" if that account never signed in here.

    A changed password makes every browser unknown.
    """
    marks = _marks(request)
    user = get_user_model().objects.filter(username=username.strip()).first() if marks else None
    key, mark = marks.get(str(user.pk), ("", "")) if user else ("", "")
    return key if user and constant_time_compare(mark, _mark(user)) else ""


def remember_browser(request: HttpRequest, response: HttpResponse, user: AbstractBaseUser) -> None:
    """Mark this browser as known to ``user``: a signed HttpOnly cookie of the CMS's paths."""
    others = {pk: mark for pk, mark in _marks(request).items() if pk != str(user.pk)}
    marks = {
        str(user.pk): (get_random_string(22), _mark(user)),
        **dict(list(others.items())[: KNOWN_MOST - 1]),
    }
    response.set_signed_cookie(
        KNOWN_COOKIE,
        json.dumps(marks, separators=(",", ":")),
        salt=KNOWN_SALT,
        max_age=KNOWN_FOR_S,
        path=reverse("wagtailadmin_home"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _marks(request: HttpRequest) -> dict[str, tuple[str, str]]:
    """Return account key -> (the browser's key, the password's mark) from the cookie."""
    return json.loads(known_browser_cookie(request) or "{}")


def _mark(user: AbstractBaseUser) -> str:
    """Return a mark of the user's password: it changes with the password."""
    return salted_hmac(KNOWN_SALT, user.get_session_auth_hash()).hexdigest()[:32]
