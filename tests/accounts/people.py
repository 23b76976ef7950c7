"""People with an account: they enter by a code, and have keys and second factors."""

import hashlib
import re

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
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


def give_key(user: User, name: str = "Téléphone") -> Authenticator:
    """Give ``user`` a passkey; its device is nowhere."""
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    credential_id = hashlib.sha256(name.encode()).digest()
    shown = AuthenticatorData.create(
        hashlib.sha256(b"agenda.example.org").digest(),
        AuthenticatorData.FLAG.AT | AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV,
        0,
        AttestedCredentialData.create(bytes(16), credential_id, public),
    )
    client_data = CollectedClientData.create(
        "webauthn.create", b"challenge", "https://agenda.example.org"
    )
    credential = {
        "type": "public-key",
        "id": websafe_encode(credential_id),
        "rawId": websafe_encode(credential_id),
        "clientExtensionResults": {"credProps": {"rk": True}},
        "response": {
            "clientDataJSON": websafe_encode(client_data),
            "attestationObject": websafe_encode(AttestationObject.create("none", shown, {})),
        },
    }
    kind = Authenticator.Type.WEBAUTHN
    return Authenticator.objects.create(
        user=user, type=kind, data={"name": name, "credential": credential}
    )
