"""What signs people in with their account of the city: the standard library, and PyJWT."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import jwt

LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"


def fetch(url: str, form: dict[str, str] | None = None, **headers: str) -> dict[str, str]:
    """Return the JSON of a GET, or of a POST of ``form``."""
    body = urlencode(form).encode() if form else None
    with urlopen(Request(url, body, headers), timeout=10) as answer:
        return json.load(answer)


class City:
    """The city's sign-on, as one site uses it; addresses come from its description."""

    def __init__(self, issuer: str, client_id: str, secret: str, redirect_uri: str) -> None:
        self.facts = fetch(f"{issuer}/.well-known/openid-configuration")
        self.keys = jwt.PyJWKClient(self.facts["jwks_uri"])  # reads them again for an unknown one
        self.ours = {"client_id": client_id, "redirect_uri": redirect_uri}
        self.secret = secret

    def begin(self, visit: dict[str, str]) -> str:
        """Return where to send the person; ``visit`` keeps what must come back."""
        visit.update((name, secrets.token_urlsafe(32)) for name in ("state", "nonce", "verifier"))
        digest = hashlib.sha256(visit["verifier"].encode()).digest()
        challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
        query = self.ours | {"response_type": "code", "scope": "openid profile email"}
        query |= {"state": visit["state"], "nonce": visit["nonce"]}
        query |= {"code_challenge": challenge, "code_challenge_method": "S256"}
        return f"{self.facts['authorization_endpoint']}?{urlencode(query)}"

    def finish(self, visit: dict[str, str], query: dict[str, str]) -> dict[str, str]:
        """Return who came back with ``query``, if it is this visit, from this city; else raise."""
        if query["state"] != visit["state"] or query["iss"] != self.facts["issuer"]:
            raise PermissionError("state, iss")
        if "error" in query:
            raise PermissionError(query["error"])
        form = self.ours | {"client_secret": self.secret, "grant_type": "authorization_code"}
        form |= {"code": query["code"], "code_verifier": visit["verifier"]}
        tokens = fetch(self.facts["token_endpoint"], form)
        claims = self.check(tokens["id_token"], "JWT")
        if claims["nonce"] != visit["nonce"]:
            raise PermissionError("nonce")
        bearer = f"Bearer {tokens['access_token']}"
        return tokens | claims | fetch(self.facts["userinfo_endpoint"], Authorization=bearer)

    def leave(self, visit: dict[str, str], back_to: str) -> str:
        """Return where to send a person who leaves: their session ends at every site."""
        query = {"client_id": self.ours["client_id"], "post_logout_redirect_uri": back_to}
        query |= {"id_token_hint": visit["id_token"]} if "id_token" in visit else {}
        return f"{self.facts['end_session_endpoint']}?{urlencode(query)}"

    def ended_session(self, logout_token: str) -> str:
        """Return the ``sid`` of a session that ended elsewhere (back-channel logout)."""
        claims = self.check(logout_token, "logout+jwt")
        if LOGGED_OUT not in claims["events"] or "nonce" in claims:
            raise jwt.InvalidTokenError("no logout")
        return claims["sid"]

    def check(self, token: str, type_: str) -> dict[str, str]:
        """Return the claims of a token that the city signed for this site, and that is due."""
        if jwt.get_unverified_header(token)["typ"] != type_:
            raise jwt.InvalidTokenError(f"no {type_}")
        key = self.keys.get_signing_key_from_jwt(token)
        client, issuer = self.ours["client_id"], self.facts["issuer"]
        return jwt.decode(token, key, ["RS256"], audience=client, issuer=issuer)
