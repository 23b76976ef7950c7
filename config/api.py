"""Public JSON API: the apps' routers, one OpenAPI document, one error format."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from agenda.exceptions import Refused
from agenda.formats.problems import problem
from config.databases import UNAVAILABLE, is_unavailable
from config.views import RETRY_AFTER_S
from messaging.api import answer_refusal

api = NinjaAPI(
    title="Agenda",
    version="1",
    urls_namespace="api",
    # The interactive documentation needs inline scripts, which the site's CSP forbids.
    docs_url=None,
)

MISUNDERSTOOD = _("Ceci manque, ou n’est pas compris : %(fields)s.")

api.add_router("", "agenda.api.router")
api.add_router("", "search.api.router")
api.add_router("/push", "messaging.api.router")
api.add_exception_handler(Refused, answer_refusal)


@api.exception_handler(ValidationError)
def answer_misunderstood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer 422 with the names of the parameters or body fields that are missing or invalid."""
    names = {name for found in error.errors if (name := invalid_field(request, *found["loc"]))}
    fields = ", ".join(sorted(names)) or "JSON"
    return problem(request, 422, MISUNDERSTOOD, fields=fields[:200])


def invalid_field(request: HttpRequest, where: str, *parts: str | int) -> str:
    """Return the name of an invalid field as the client wrote it, without Ninja's extra parts."""
    if where == "body":
        return ".".join(str(part) for part in parts[1:])
    return str(next((part for part in parts if part in request.GET), parts[-1]))


@api.exception_handler(HttpError)
def answer_unread(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer Ninja's HttpError, which it raises for a body that is not JSON."""
    return problem(request, error.status_code, _("Ce n’est pas du JSON."))


def answer_unavailable(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """Answer 503 in the API's format if the database is away or busy; re-raise other errors."""
    if not isinstance(error, Exception) or not is_unavailable(error):
        raise error
    return say_unavailable(request)


def say_unavailable(request: HttpRequest) -> HttpResponse:
    """Return the API's 503 with a Retry-After header."""
    response = problem(
        request,
        503,
        _("Trop de monde à la fois, ou une panne passagère : réessayez dans un instant."),
    )
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


for kind in UNAVAILABLE:
    api.add_exception_handler(kind, answer_unavailable)


def unknown_address(request: HttpRequest, path: str) -> HttpResponse:
    """Answer 404 to an API path without a route."""
    return problem(request, 404, _("Rien n’a cette adresse."))
