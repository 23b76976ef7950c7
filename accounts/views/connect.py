"""Public page for developers of the city's other sites: how one enters those with an account."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

#: Library -> language, the template of its example, and what it leaves to the site.
EXAMPLES = (
    ("openid-client", "Node.js", "accounts/connect/openid_client.txt", ""),
    (
        "Authlib",
        "Python, Flask",
        "accounts/connect/authlib.txt",
        _(
            "Elle ne compare pas l’iss de la réponse : à vous de le faire, si vous avez plusieurs "
            "fournisseurs."
        ),
    ),
    (
        "mozilla-django-oidc",
        "Python, Django",
        "accounts/connect/mozilla_django_oidc.txt",
        _(
            "Elle ne vérifie ni l’aud ni l’iss de l’ID token : l’exemple le fait. Elle ne compare "
            "pas non plus l’iss de la réponse."
        ),
    ),
)


@require_safe
def guide_page(request: HttpRequest) -> HttpResponse:
    facts = {"issuer": settings.SITE_ADDRESS, "examples": EXAMPLES}
    return render(request, "accounts/connect.html", facts)
