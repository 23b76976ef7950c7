"""Middleware of every request: log line and id, language, host check, headers."""

import sys
import time
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin
from django_structlog.middlewares import RequestMiddleware

from accounts.services.activity import DOOR_SESSION_S, record_seen
from config.databases import is_unavailable
from config.logs import path_of
from config.metrics import count_request

# Paths requested by machines of the city's network, at an IP address.
PROBES = ("/healthz", "/readyz", "/metrics")


# «Autour de moi» asks for the position; no page needs any other permission.
PERMISSIONS = "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), browsing-topics=()"


class HostMiddleware(CommonMiddleware):
    """Django's CommonMiddleware without the host check on probes, which ask an IP address."""

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        return None if request.path in PROBES else super().process_request(request)


class SessionCookieMiddleware(SessionMiddleware):
    """Session middleware that ignores a cookie that cannot be a session's key.

    PostgreSQL refuses some characters that a cookie may hold, quoted (RFC 2109). A session in which
    nobody has entered is soon over: it holds what the door asked for, and any stranger makes one.

    A key that leads nowhere is forgotten by a page that is asked for, not by a form or a script: a
    second click, or a request that was under way while somebody entered, would sign them out.
    """

    def process_request(self, request: HttpRequest) -> None:
        if not request.COOKIES.get(settings.SESSION_COOKIE_NAME, "").isalnum():
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        session = request.session
        if session.modified and not session.is_empty():
            is_brief = SESSION_KEY not in session
            if is_brief or session.get_expiry_age() != settings.SESSION_COOKIE_AGE:
                session.set_expiry(DOOR_SESSION_S if is_brief else None)
        is_page = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        is_late = session.is_empty() and not session.modified
        cookies = request.COOKIES
        if is_late and not (request.method == "GET" and is_page):
            # Django deletes a cookie that it sees.
            request.COOKIES = {**cookies}
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        answer: HttpResponse = super().process_response(request, response)
        request.COOKIES = cookies
        return answer


class LocalhostMiddleware(MiddlewareMixin):
    """Development: lead a browser from ``127.0.0.1`` to ``localhost``, if that is the site's host.

    A passkey belongs to a host with a name (WebAuthn 3, 5.1.2), and so do its session's cookies.
    """

    def process_request(self, request: HttpRequest) -> HttpResponseRedirect | None:
        host, _colon, port = request.get_host().partition(":")
        site = urlsplit(settings.SITE_ADDRESS)
        is_page = request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"
        if host != "127.0.0.1" or site.hostname != "localhost" or not is_page:
            return None
        return HttpResponseRedirect(f"{site.scheme}://localhost:{port}{request.get_full_path()}")


class PermissionsPolicyMiddleware(MiddlewareMixin):
    """Add the Permissions-Policy header: no page asks for more than the position."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


class AddressLocaleMiddleware(LocaleMiddleware):
    """Locale middleware that takes the language from the URL only: no ``Vary: Accept-Language``."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response


class RequestLogMiddleware(RequestMiddleware):
    """Give each request an id for its log lines and ``X-Request-ID``; time it and count it.

    Not logged: IP address, browser, account, query string, tokens.
    """

    def prepare(self, request: HttpRequest) -> None:
        request.began_at = time.perf_counter()  # type: ignore[attr-defined]
        super().prepare(request)

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        """Set ``X-Request-ID``, and count and log the request with its duration."""
        response.headers["X-Request-ID"] = structlog.contextvars.get_contextvars().get(
            "request_id", ""
        )
        count_request(view_of(request), response.status_code, self._bind_duration(request))
        super().handle_response(request, response)

    def process_got_request_exception(
        self, sender: type[object], request: HttpRequest, **kwargs: object
    ) -> None:
        """Log an exception, unless the database is away or busy, which the 503's line says."""
        if not is_unavailable(sys.exception()):
            self._bind_duration(request)
            super().process_got_request_exception(sender, request, **kwargs)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Return method and path for the log, with secrets masked."""
        return f"{request.method} {path_of(request)}"

    @staticmethod
    def _bind_duration(request: HttpRequest) -> float:
        """Bind view and duration to the request's log context; return the seconds."""
        seconds: float = time.perf_counter() - request.began_at  # type: ignore[attr-defined]
        structlog.contextvars.bind_contextvars(view=view_of(request), ms=round(seconds * 1000, 1))
        return seconds


def view_of(request: HttpRequest) -> str:
    """Return the name of the matched URL pattern; "none" without a match."""
    return request.resolver_match.view_name if request.resolver_match else "none"


class SeenMiddleware(MiddlewareMixin):
    """Record once a day that the person who is signed in was here, on pages that ask who it is."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        record_seen(request)
        return response
