"""What is said of every request and sent with every answer."""

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin
from django_structlog.middlewares import RequestMiddleware

# Parts of an address that open a door to whoever reads them.
SECRET_PARTS = ("token", "uidb64")

# «Autour de moi» asks for a position; nothing of the site asks for more.
PERMISSIONS = "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), browsing-topics=()"


class PermissionsPolicyMiddleware(MiddlewareMixin):
    """Tell browsers what no page of the site will ever ask for."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


class RequestLogMiddleware(RequestMiddleware):
    """Give each request an id, written on every line of its log and returned in ``X-Request-ID``.

    Who asks is not written: no address, no browser, no account, no query string, no token.
    """

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        response.headers["X-Request-ID"] = structlog.contextvars.get_contextvars().get("request_id", "")
        super().handle_response(request, response)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        path = request.path
        given = request.resolver_match.kwargs if request.resolver_match else {}
        for name in SECRET_PARTS:
            if value := given.get(name):
                path = path.replace(str(value), "…")
        return f"{request.method} {path}"
