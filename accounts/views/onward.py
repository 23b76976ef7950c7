"""The page that leads on to another site after a form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def onward_page(
    request: HttpRequest,
    url: str,
    name: str,
    *,
    template: str = "accounts/onward.html",
    **facts: object,
) -> HttpResponse:
    """Render a page that goes on to ``url`` by itself, and has a link to it: at ``name``'s site.

    A redirect after a form would be held back by our own policy: browsers apply ``form-action`` to
    it too. The address must have been checked.
    """
    response = render(request, template, {"url": url, "name": name, **facts})
    response["Refresh"] = f"0; url={url}"
    return response
