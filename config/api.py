"""The public JSON API: each app's router, one OpenAPI document, and one way to say what is wrong."""

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
    # The interactive page asks for inline scripts, which the site's policy refuses: the document is enough.
    docs_url=None,
)

MISUNDERSTOOD = _("Ceci manque, ou n’est pas compris : %(fields)s.")

api.add_router("", "agenda.api.router")
api.add_router("", "search.api.router")
api.add_router("/push", "messaging.api.router")
api.add_exception_handler(Refused, answer_refusal)


@api.exception_handler(ValidationError)
def answer_misunderstood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which parameters, or which fields of what was sent, and that they are not understood."""
    names = {name for found in error.errors if (name := name_of(request, *found["loc"]))}
    fields = ", ".join(sorted(names)) or "JSON"
    return problem(request, 422, MISUNDERSTOOD, fields=fields[:200])


def name_of(request: HttpRequest, where: str, *parts: str | int) -> str:
    """As the asker wrote it: the library says the argument of ours that it is for, and the kinds that it is not."""
    if where == "body":
        return ".".join(str(part) for part in parts[1:])
    return str(next((part for part in parts if part in request.GET), parts[-1]))


@api.exception_handler(HttpError)
def answer_unread(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The library raises one for what is no JSON."""
    return problem(request, error.status_code, _("Ce n’est pas du JSON."))


def answer_unavailable(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """The database is away, or too many wait for it: in words that a program reads."""
    if not isinstance(error, Exception) or not is_unavailable(error):
        raise error
    return say_unavailable(request)


def say_unavailable(request: HttpRequest) -> HttpResponse:
    """What a program is told that should come again."""
    response = problem(request, 503, _("Trop de monde à la fois, ou une panne passagère : réessayez dans un instant."))
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


for kind in UNAVAILABLE:
    api.add_exception_handler(kind, answer_unavailable)


def unknown_address(request: HttpRequest, path: str) -> HttpResponse:
    """What no router answers."""
    return problem(request, 404, _("Rien n’a cette adresse."))
