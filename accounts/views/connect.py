"""Public page for developers of the city's other sites: how one enters those with an account."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

#: Library -> language, and the template of its example.
EXAMPLES = (
    ("openid-client", "Node.js", "accounts/connect/openid_client.txt"),
    ("Authlib", "Python, Flask", "accounts/connect/authlib.txt"),
    ("mozilla-django-oidc", "Python, Django", "accounts/connect/mozilla_django_oidc.txt"),
)


@require_safe
def guide_page(request: HttpRequest) -> HttpResponse:
    facts = {"issuer": settings.SITE_ADDRESS, "examples": EXAMPLES}
    return render(request, "accounts/connect.html", facts)
