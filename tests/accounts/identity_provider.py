"""A little identity provider over HTTP, whose tokens a test bends as it likes."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tests.servers import answering

CLIENT_ID, SECRET, ACCESS_TOKEN = "agenda", "s3cret: with a colon", "an-access-token"


@cache
def rsa_key(name: str = "its own", bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def public_jwk(key: Any, **facts: str) -> dict[str, Any]:
    kind = jwt.algorithms.ECAlgorithm if hasattr(key, "curve") else jwt.algorithms.RSAAlgorithm
    return kind.to_jwk(key.public_key(), as_dict=True) | {"use": "sig"} | facts


def public_pem(key: Any) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def unsigned(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, None, algorithm="none")


def hs256(claims: dict[str, Any], secret: bytes, **header: str) -> str:
    """Sign by hand: PyJWT refuses a public key as a secret."""
    parts = [{"alg": "HS256", "typ": "JWT", **header}, claims]
    body = b".".join(
        base64.urlsafe_b64encode(json.dumps(one).encode()).strip(b"=") for one in parts
    )
    mark = hmac.digest(secret, body, hashlib.sha256)
    return (body + b"." + base64.urlsafe_b64encode(mark).strip(b"=")).decode()


@dataclass
class IdentityProvider:
    """What it says, and what it was asked; a test changes the first and reads the second."""

    address: str = ""
    sub: str = "person-1"
    email: str = "lou@example.org"
    nonce: str = ""
    #: Over the honest claims of the ID token, and of the userinfo.
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    #: Over the description.
    metadata: dict[str, Any] = field(default_factory=dict)
    #: Signs ID tokens, in place of the honest way.
    sign: Any = None
    #: Signs userinfo; plain JSON without it.
    sign_userinfo: Any = None
    keys: list[dict[str, Any]] = field(default_factory=list)
    #: Status by path, where it is not 200.
    statuses: dict[str, int] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)

    def honest_claims(self) -> dict[str, Any]:
        now = int(time.time())
        half = hashlib.sha256(ACCESS_TOKEN.encode()).digest()[:16]
        return {
            "iss": self.address,
            "sub": self.sub,
            "aud": CLIENT_ID,
            "exp": now + 60,
            "iat": now,
            "nonce": self.nonce,
            "at_hash": base64.urlsafe_b64encode(half).decode().strip("="),
        }

    def signed(self, claims: dict[str, Any], key: Any = None, **header: str) -> str:
        key = key or rsa_key()
        algorithm = "ES256" if hasattr(key, "curve") else "RS256"
        return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": "k1"} | header)

    def answer(self, path: str, form: dict[str, str]) -> tuple[str, bytes]:
        """Return content type and body of what is at ``path``."""
        if path.endswith("openid-configuration"):
            return "application/json", json.dumps(self._description()).encode()
        if path == "/keys":
            return "application/json", json.dumps({"keys": self.keys}).encode()
        if path == "/token":
            sign = self.sign or self.signed
            given = self.honest_claims() | self.claims
            token = sign({name: value for name, value in given.items() if value is not None})
            said = {"access_token": ACCESS_TOKEN, "token_type": "Bearer", "id_token": token}
            return "application/json", json.dumps(said).encode()
        claims = {"sub": self.sub, "email": self.email} | self.userinfo
        if self.sign_userinfo is None:
            return "application/json", json.dumps(claims).encode()
        signed = self.sign_userinfo({"iss": self.address, "aud": CLIENT_ID} | claims)
        return "application/jwt", signed.encode()

    def _description(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "end_session_endpoint": f"{self.address}/end",
            "jwks_uri": f"{self.address}/keys",
            "code_challenge_methods_supported": ["S256"],
        } | self.metadata


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    provider = IdentityProvider(keys=[public_jwk(rsa_key(), kid="k1")])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            path, form = urlsplit(self.path).path, dict(parse_qsl(body))
            provider.asked.append((path, form, dict(self.headers)))
            content_type, said = provider.answer(path, form)
            self.send_response(provider.statuses.get(path, 200))
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_POST = do_GET  # noqa: N815 -- the name that http.server looks for

        def log_message(self, *args: object) -> None:
            """Log nothing."""

    with answering(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as address:
        provider.address = address
        yield provider
