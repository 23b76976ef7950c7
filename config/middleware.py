"""Middleware of every request: its log line and id, its language, host and headers."""

import sys
import time

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin
from django_structlog.middlewares import RequestMiddleware

from config.databases import is_unavailable
from config.metrics import count_request

# Parts of an address that open a door to whoever reads them.
SECRET_PARTS = ("token", "uidb64")

# Asked of a process by machines of the city, at an address of their network.
PROBES = ("/healthz", "/readyz", "/metrics")

# «Autour de moi» asks for a position; nothing of the site asks for more.
PERMISSIONS = "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), browsing-topics=()"


class HostMiddleware(CommonMiddleware):
    """Django's own, which refuses a name that is none of ours; who supervises a process has no name for it."""

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        return None if request.path in PROBES else super().process_request(request)


class PermissionsPolicyMiddleware(MiddlewareMixin):
    """Tell browsers what no page of the site will ever ask for."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


class AddressLocaleMiddleware(LocaleMiddleware):
    """The address says the language, never the browser: caches are not told that answers vary by it."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response


class RequestLogMiddleware(RequestMiddleware):
    """Give each request an id, written on every line of its log and returned in ``X-Request-ID``; time it, count it.

    Who asks is not written: no address, no browser, no account, no query string, no token.
    """

    def prepare(self, request: HttpRequest) -> None:
        request.began_at = time.perf_counter()  # type: ignore[attr-defined]
        super().prepare(request)

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        response.headers["X-Request-ID"] = structlog.contextvars.get_contextvars().get("request_id", "")
        count_request(view_of(request), response.status_code, self._bind_duration(request))
        super().handle_response(request, response)

    def process_got_request_exception(self, sender: type[object], request: HttpRequest, **kwargs: object) -> None:
        """A database that is away or busy is told in the request's own line, with its 503: no trace, it is no fault."""
        if not is_unavailable(sys.exception()):
            self._bind_duration(request)
            super().process_got_request_exception(sender, request, **kwargs)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        path = request.path
        given = request.resolver_match.kwargs if request.resolver_match else {}
        for name in SECRET_PARTS:
            if value := given.get(name):
                path = path.replace(str(value), "…")
        return f"{request.method} {path}"

    @staticmethod
    def _bind_duration(request: HttpRequest) -> float:
        """Say on the lines that follow which view it was and how long it took; returns the seconds."""
        seconds: float = time.perf_counter() - request.began_at  # type: ignore[attr-defined]
        structlog.contextvars.bind_contextvars(view=view_of(request), ms=round(seconds * 1000, 1))
        return seconds


def view_of(request: HttpRequest) -> str:
    """The name of what answered in the table of addresses."""
    return request.resolver_match.view_name if request.resolver_match else "none"
