"""Another site, whose people sign in with mozilla-django-oidc, in one file of Django.

Arguments: its port, the issuer, client id, secret, and a folder of its own. State, nonce, PKCE and
the signature are the library's checks; issuer and audience are ours. It has neither refresh tokens
nor back-channel logout: its ``SessionRefresh`` asks the provider anew (``prompt=none``) once a
session is a quarter of an hour old. Answers in JSON.
"""

import sys
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings

PORT, ISSUER, CLIENT_ID, SECRET, FOLDER = int(sys.argv[1]), *sys.argv[2:6]
HERE = f"http://localhost:{PORT}"

settings.configure(
    ALLOWED_HOSTS=["localhost"],
    AUTHENTICATION_BACKENDS=[f"{__name__}.CityBackend"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(FOLDER) / "mozilla.sqlite3",
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "mozilla_django_oidc",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "mozilla_django_oidc.middleware.SessionRefresh",
    ],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of this site alone",
    SESSION_COOKIE_NAME="mozilla_site",
    SESSION_ENGINE="django.contrib.sessions.backends.file",
    SESSION_FILE_PATH=FOLDER,
    LOGGING_CONFIG=None,
    LOGIN_REDIRECT_URL="/",
    LOGOUT_REDIRECT_URL="/",
    LOGIN_REDIRECT_URL_FAILURE="/",
    ALLOW_LOGOUT_GET_METHOD=True,
    OIDC_RP_CLIENT_ID=CLIENT_ID,
    OIDC_RP_CLIENT_SECRET=SECRET,
    OIDC_RP_SIGN_ALGO="RS256",
    OIDC_RP_SCOPES="openid email",
    OIDC_USE_PKCE=True,
    OIDC_OP_AUTHORIZATION_ENDPOINT=f"{ISSUER}/identity/authorize",
    OIDC_OP_TOKEN_ENDPOINT=f"{ISSUER}/identity/token",
    OIDC_OP_USER_ENDPOINT=f"{ISSUER}/identity/userinfo",
    OIDC_OP_JWKS_ENDPOINT=f"{ISSUER}/identity/jwks.json",
    OIDC_OP_LOGOUT_URL_METHOD=f"{__name__}.logout_url",
    OIDC_STORE_ACCESS_TOKEN=True,
    OIDC_STORE_ID_TOKEN=True,
    OIDC_EXEMPT_URLS=["/", "/ask", "/grow_old"],
)

import django  # noqa: E402 -- the settings are there first

django.setup()

from django.core.exceptions import SuspiciousOperation  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.servers.basehttp import run  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import JsonResponse  # noqa: E402
from django.urls import path  # noqa: E402
from mozilla_django_oidc.auth import OIDCAuthenticationBackend  # noqa: E402
from mozilla_django_oidc.views import (  # noqa: E402
    OIDCAuthenticationCallbackView,
    OIDCAuthenticationRequestView,
    OIDCLogoutView,
)
from requests import HTTPError  # noqa: E402


class CityBackend(OIDCAuthenticationBackend):
    """People are known by their number; an address is theirs to tell or not."""

    def verify_token(self, token, **kwargs):
        claims = super().verify_token(token, **kwargs)
        if (claims["iss"], claims["aud"]) != (ISSUER, self.OIDC_RP_CLIENT_ID):
            raise SuspiciousOperation("an ID token of somebody else")
        return claims

    def verify_claims(self, claims):
        return "sub" in claims

    def filter_users_by_claims(self, claims):
        return self.UserModel.objects.filter(username=claims["sub"])

    def create_user(self, claims):
        return self.UserModel.objects.create_user(claims["sub"])

    def get_or_create_user(self, access_token, id_token, payload):
        user = super().get_or_create_user(access_token, id_token, payload)
        self.request.session["person"] = {
            "claims": payload,
            "userinfo": self.get_userinfo(access_token, id_token, payload),
            "id_token": id_token,
        }
        return user


class EnterView(OIDCAuthenticationRequestView):
    def get_extra_params(self, request):
        return request.GET.dict()


def logout_url(request):
    """Return the provider's way out, which the library does not write by itself."""
    hint = request.session["oidc_id_token"]
    query = {"id_token_hint": hint, "post_logout_redirect_uri": f"{HERE}/"}
    return f"{ISSUER}/identity/logout?{urlencode(query)}"


def home(request):
    """Show who is in."""
    return JsonResponse(request.session["person"] if request.user.is_authenticated else {})


def ask(request):
    """Ask the provider who it is, with the access token of before."""
    try:
        found = CityBackend().get_userinfo(request.session["oidc_access_token"], None, None)
    except HTTPError as refused:
        return JsonResponse({"status": refused.response.status_code}, status=400)
    return JsonResponse(found)


def grow_old(request):
    """Let the session be a quarter of an hour older: the library asks at the next page."""
    request.session["oidc_id_token_expiration"] = 0
    return JsonResponse({})


urlpatterns = [
    path("", home),
    path("page", home),
    path("ask", ask),
    path("grow_old", grow_old),
    path("enter", EnterView.as_view(), name="oidc_authentication_init"),
    path("back", OIDCAuthenticationCallbackView.as_view(), name="oidc_authentication_callback"),
    path("leave", OIDCLogoutView.as_view(), name="oidc_logout"),
]

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    application = get_wsgi_application()
    run("127.0.0.1", PORT, application, threading=True)
