"""People with an account: they enter by a code, and have keys and second factors."""

import hashlib
import json
import re
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from accounts.models import User
from messaging.models import Mail

ADDRESS = "lou@example.org"
ORIGIN = "https://agenda.example.org"
RP_HASH = hashlib.sha256(b"agenda.example.org").digest()
UNLOCKED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


def last_code(to=ADDRESS):
    """Return the code of the last mail to ``to``."""
    mail = Mail.objects.filter(recipient=to).latest("pk")
    return re.search(r"^(\d{6})$", mail.text, re.MULTILINE)[1]


def enter(client, email=ADDRESS, next_url=""):
    """Ask for a code, type it, and return the answer to it."""
    client.post(reverse("account_login"), {"email": email, "next": next_url})
    return client.post(reverse("account_confirm_login_code"), {"code": last_code(email)})


def step_up_is_over(client):
    """Age what this session has shown, as if the last code were typed an hour ago."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()


class Device:
    """A device with one passkey of the site, that its person always unlocks."""

    def __init__(self, name: str = "Téléphone") -> None:
        self.name = name
        self.id = hashlib.sha256(name.encode()).digest()
        self.secret = ec.generate_private_key(ec.SECP256R1())
        self.account = b""
        self.uses = 0

    def made_for(self, challenge: str = "Y2hhbGxlbmdl") -> dict:
        """Return the credential that answers ``challenge`` (WebAuthn 3, 7.1)."""
        public = ES256.from_cryptography_key(self.secret.public_key())
        known = AttestedCredentialData.create(bytes(16), self.id, public)
        shown = AuthenticatorData.create(RP_HASH, UNLOCKED | AuthenticatorData.FLAG.AT, 0, known)
        return self._credential(
            clientDataJSON=CollectedClientData.create("webauthn.create", challenge, ORIGIN),
            attestationObject=AttestationObject.create("none", shown, {}),
        )

    def makes_key(self, client: Client, **query: str) -> Any:
        """Add the passkey at its page, and return the answer."""
        page = client.get(reverse("mfa_add_webauthn"), query)
        assert page.status_code == 200, getattr(page, "url", page.status_code)
        self.account = user_pk_to_url_str(page.wsgi_request.user).encode()
        credential = self.made_for(challenge_of(client))
        form = {"name": self.name, "credential": json.dumps(credential), **query}
        return client.post(reverse("mfa_add_webauthn"), form)

    def shows_key(self, client: Client, url: str, **query: str) -> Any:
        """Answer the challenge of the page at ``url`` (WebAuthn 3, 7.2)."""
        client.get(url, headers={"accept": "application/json"})
        credential = self.answers(challenge_of(client))
        return client.post(url, {"credential": json.dumps(credential), **query})

    def answers(
        self,
        challenge: str,
        *,
        origin: str = ORIGIN,
        rp_hash: bytes = RP_HASH,
        flags: AuthenticatorData.FLAG = UNLOCKED,
    ) -> dict:
        """Return the assertion that answers ``challenge``; the device counts its uses."""
        self.uses += 1
        data = CollectedClientData.create("webauthn.get", challenge, origin)
        shown = AuthenticatorData.create(rp_hash, flags, self.uses)
        return self._credential(
            clientDataJSON=data,
            authenticatorData=shown,
            signature=self.secret.sign(shown + data.hash, ec.ECDSA(SHA256())),
            userHandle=self.account,
        )

    def _credential(self, **response: bytes) -> dict:
        return {
            "type": "public-key",
            "id": websafe_encode(self.id),
            "rawId": websafe_encode(self.id),
            "clientExtensionResults": {"credProps": {"rk": True}},
            "response": {name: websafe_encode(value) for name, value in response.items()},
        }


def challenge_of(client: Client) -> str:
    return client.session["mfa.webauthn.state"]["challenge"]


def give_key(user: User, name: str = "Téléphone") -> Authenticator:
    """Give ``user`` a passkey; its device is nowhere."""
    data = {"name": name, "credential": Device(name).made_for()}
    kind = Authenticator.Type.WEBAUTHN
    return Authenticator.objects.create(user=user, type=kind, data=data)


def recovery_code(user: User) -> str:
    """Return a recovery code of ``user`` that was not used yet."""
    kept = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    return RecoveryCodes(kept).get_unused_codes()[0]
