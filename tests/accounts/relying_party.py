"""A site of the city that signs people in with their account here, through Django's client."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.test import Client

from accounts.models import Site
from accounts.signing import SIGN_ON_KEYS
from tests.factories.accounts import SECRET

AUTHORIZE, CONSENT, TOKEN = "/identity/authorize", "/identity/consent", "/identity/token"
USERINFO, REVOKE = "/identity/userinfo", "/identity/revoke"


def challenge_of(verifier: str) -> str:
    """Return the code challenge of ``verifier`` by S256 (RFC 7636, section 4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def address_of(response: Any) -> str:
    """Return where an answer leads: a redirect, or a page that goes on by itself."""
    refresh = response.headers.get("Refresh", "")
    return response.headers.get("Location") or refresh.removeprefix("0; url=")


def answer_of(response: Any) -> dict[str, str]:
    """Return the parameters of the address that an answer leads to."""
    return dict(parse_qsl(urlsplit(address_of(response)).query, keep_blank_values=True))


@dataclass
class RelyingParty:
    """A site, and the requests that it makes; ``browser`` is its visitor's."""

    site: Site
    browser: Client
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    state: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    #: The site's server: it has no cookies.
    server: Client = field(default_factory=Client)

    @property
    def redirect_uri(self) -> str:
        return self.site.redirect_uris[0]

    def parameters(self, **more: str) -> dict[str, str]:
        """Return the parameters of an authorization request; "" leaves one out."""
        usual = {
            "client_id": self.site.client_id,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "scope": " ".join(self.site.scopes),
            "state": self.state,
            "nonce": self.nonce,
            "code_challenge": challenge_of(self.verifier),
            "code_challenge_method": "S256",
        }
        return {name: value for name, value in (usual | more).items() if value != ""}

    def asks(self, **more: str) -> Any:
        """Send the visitor to us, and return our answer."""
        return self.browser.get(AUTHORIZE, self.parameters(**more))

    def agrees(self, page: Any, *scopes: str) -> Any:
        """Answer the consent page with the optional ``scopes``, and return where that leads."""
        assert page.status_code == 200, address_of(page)
        form = {"request": page.context["signed"], "scope": list(scopes)}
        return self.browser.post(CONSENT, form)

    def code(self, *scopes: str, **more: str) -> str:
        """Return a code of a visitor who is signed in, and agrees if asked."""
        response = self.asks(**more)
        if response.status_code == 200 and "Refresh" not in response.headers:
            response = self.agrees(response, *scopes)
        answer = answer_of(response)
        assert "code" in answer, answer or response
        return answer["code"]

    def posts(self, url: str, **form: str) -> Any:
        """Send a form to us with the site's id and secret in it."""
        proof = {"client_id": self.site.client_id, "client_secret": SECRET}
        return self.sends(url, None, **(proof | form))

    def sends(self, url: str, headers: dict[str, str] | None, **form: str) -> Any:
        """Send a form to us as it is."""
        body = urlencode({name: value for name, value in form.items() if value != ""})
        return self.server.post(
            url, body, content_type="application/x-www-form-urlencoded", headers=headers
        )

    def redeems(self, code: str, /, **more: str) -> Any:
        """Exchange ``code`` for tokens."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
        }
        return self.posts(TOKEN, **(form | more))

    def refreshes(self, refresh_token: str, /, **more: str) -> Any:
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self.posts(TOKEN, **(form | more))

    def signs_in(self, *scopes: str, **more: str) -> dict[str, Any]:
        """Walk the whole sign-on of a visitor who is signed in here; return the tokens."""
        response = self.redeems(self.code(*scopes, **more))
        assert response.status_code == 200, response.content
        return response.json()

    def userinfo(self, access_token: str) -> Any:
        """Ask who it is, with an access token."""
        headers = {"authorization": f"Bearer {access_token}"}
        return self.server.get(USERINFO, headers=headers)

    def claims(self, tokens: dict[str, Any]) -> dict[str, Any]:
        """Return the claims of the ID Token, whose signature and audience are checked."""
        return SIGN_ON_KEYS.verify(tokens["id_token"], audience=self.site.client_id)
