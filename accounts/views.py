"""The CMS's doors: coming in and asking for a new password, each only so often."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext
from wagtail.admin.views.account import LoginView, PasswordResetView

from accounts.throttling import LOGIN, PASSWORD_RESET, Throttle

TOO_MANY_REQUESTS = 429
MINUTE = 60


class _ThrottledView:
    """A form that is refused, before it is looked at, when it was sent too often."""

    throttle: Throttle
    account_field: str

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seconds = self.throttle.take(request, request.POST.get(self.account_field, ""))
        if seconds:
            return self.refuse(request, seconds)
        return super().post(request, *args, **kwargs)  # type: ignore[misc]

    def refuse(self, request: HttpRequest, seconds: int) -> HttpResponse:
        form = self.get_form_class()(data={})  # type: ignore[attr-defined]
        form.errors.clear()  # nothing of what was sent is looked at: only this is said
        form.add_error(None, _wait_message(seconds))
        response = self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined]
        response.status_code = TOO_MANY_REQUESTS
        response.headers["Retry-After"] = str(seconds)
        return response


def _wait_message(seconds: int) -> str:
    minutes = -(-seconds // MINUTE)
    return ngettext(
        "Trop d’essais. Réessayez dans une minute.",
        "Trop d’essais. Réessayez dans %(minutes)d minutes.",
        minutes,
    ) % {"minutes": minutes}


class ThrottledLoginView(_ThrottledView, LoginView):
    throttle = LOGIN
    account_field = "username"

    def form_valid(self, form: Any) -> HttpResponse:
        self.throttle.give_back(self.request, form.data.get("username", ""))
        return super().form_valid(form)


class ThrottledPasswordResetView(_ThrottledView, PasswordResetView):
    throttle = PASSWORD_RESET
    account_field = "email"
