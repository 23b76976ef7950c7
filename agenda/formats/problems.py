"""Error responses of the API: one shape, in the language of the request."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext_lazy as _
from ninja import Field, Schema


class Problem(Schema):
    detail: str = Field(description="What is wrong, in the language asked for")
    code: str = Field(
        "", description="`unknown`: subscribe again, with choices; `cut`: begin at `again`"
    )
    again: str = Field("", description="Where to begin again, with all that there is now")


#: Responses of any read besides 200: not modified, invalid parameters, unavailable.
READING: dict[int, type[Problem] | None] = {304: None, 422: Problem, 503: Problem}

#: Error for a cursor from before the deleted changes.
CUT = _(
    "Des changements d’après celui-là sont effacés, après treize mois : relisez tout depuis le "
    "début."
)


def problem(
    request: HttpRequest,
    status: int,
    detail: str | Promise,
    code: str = "",
    again: str = "",
    **values: object,
) -> HttpResponse:
    """Return an error response.

    ``detail`` is translated by Accept-Language, because API URLs have no language.
    """
    with override(get_language_from_request(request)):
        said = str(detail) % values if values else str(detail)
    where = {"again": again} if again else {}
    response = JsonResponse({"detail": said, "code": code, **where}, status=status)
    response.headers["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["Accept-Language"])
    return response
