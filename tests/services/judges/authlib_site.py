"""Another site, whose people sign in with Authlib, in one file of Django.

Arguments: its port, the issuer, client id and secret. State, nonce, PKCE and the ID Token are
Authlib's checks; joserfc, on which it stands, verifies what the provider tells by itself. Authlib
does not look at ``iss`` of an answer. Answers in JSON.
"""

import functools
import sys

from authlib.integrations.django_client import OAuth, OAuthError
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from django.core.servers.basehttp import run
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponseRedirect, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import HTTPError

PORT, ISSUER, CLIENT_ID, SECRET = int(sys.argv[1]), *sys.argv[2:5]
HERE = f"http://localhost:{PORT}"
LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"
#: Sessions (``sid``) that the provider has told to have ended.
ended = set()

settings.configure(
    ALLOWED_HOSTS=["localhost"],
    LOGGING_CONFIG=None,
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of this site alone",
    SESSION_COOKIE_NAME="authlib_site",
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
)
city = OAuth().register(
    "city",
    client_id=CLIENT_ID,
    client_secret=SECRET,
    server_metadata_url=f"{ISSUER}/.well-known/openid-configuration",
    client_kwargs={"scope": "openid email", "code_challenge_method": "S256"},
)


def says_refusals(view):
    @functools.wraps(view)
    def answer(request):
        try:
            return view(request)
        except OAuthError as refused:
            return JsonResponse({"error": refused.error}, status=400)
        except HTTPError as refused:
            return JsonResponse({"status": refused.response.status_code}, status=400)
        except (JoseError, ValueError, KeyError) as refused:
            return JsonResponse({"error": str(refused)}, status=400)

    return answer


def home(request):
    """Show who is in."""
    person = request.session.get("person", {})
    is_over = person and person["claims"]["sid"] in ended
    return JsonResponse({} if is_over else person)


@says_refusals
def enter(request):
    return city.authorize_redirect(request, f"{HERE}/back", **request.GET.dict())


@says_refusals
def back(request):
    request.session.pop("person", None)
    tokens = city.authorize_access_token(request)
    claims = dict(tokens.pop("userinfo"))  # of the ID Token
    request.session["tokens"] = tokens
    request.session["first"] = tokens["refresh_token"]
    request.session["person"] = {
        "claims": claims,
        "userinfo": city.userinfo(token=tokens),
        "id_token": tokens["id_token"],
    }
    return HttpResponseRedirect("/")


@says_refusals
def ask(request):
    return JsonResponse(city.userinfo(token=request.session["tokens"]))


@says_refusals
def refresh(request):
    tokens = request.session["tokens"]
    is_first = request.GET.get("which") == "first"
    used = request.session["first"] if is_first else tokens["refresh_token"]
    endpoint = city.load_server_metadata()["token_endpoint"]
    with OAuth2Session(CLIENT_ID, SECRET) as session:
        tokens = session.refresh_token(endpoint, refresh_token=used)
    request.session["tokens"] = tokens
    return JsonResponse(city.parse_id_token(tokens, nonce=None))


@says_refusals
def leave(request):
    hint = request.session["tokens"]["id_token"]
    del request.session["person"]
    return city.logout_redirect(request, f"{HERE}/", id_token_hint=hint)


@csrf_exempt
@says_refusals
def told(request):
    """Hear that a session has ended (OpenID Connect Back-Channel Logout 1.0, section 2.6)."""
    keys = KeySet.import_key_set(city.fetch_jwk_set())
    token = jwt.decode(request.POST["logout_token"], keys, algorithms=["RS256"])
    if token.header["typ"] != "logout+jwt" or "nonce" in token.claims:
        raise ValueError("no logout token")
    names = ("sub", "sid", "iat", "exp", "jti")
    essential: dict[str, dict[str, object]] = {name: {"essential": True} for name in names}
    essential["iss"] = {"essential": True, "value": ISSUER}
    essential["aud"] = {"essential": True, "value": CLIENT_ID}
    jwt.JWTClaimsRegistry(**essential).validate(token.claims)
    if LOGGED_OUT not in token.claims["events"]:
        raise ValueError("another event")
    ended.add(token.claims["sid"])
    return JsonResponse({})


urlpatterns = [
    path("", home),
    *(path(view.__name__, view) for view in (enter, back, ask, refresh, leave, told)),
]

if __name__ == "__main__":
    application = get_wsgi_application()
    city.load_server_metadata()
    run("127.0.0.1", PORT, application, threading=True)
