"""Credentials of badges (Open Badges 3.0 as VC-JWT): written, signed, and verified for anybody."""

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import jwt
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.enums import BadgeCode, CredentialState
from accounts.formats.baking import bake_png, bake_svg
from accounts.models import Award
from accounts.signing import BADGE_KEYS, ForeignTokenError
from accounts.wording.badges import WORDS

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
ID_PREFIX = "urn:uuid:"
#: Octets of the salt, written in hexadecimal digits.
SALT_OCTETS = 16
#: A token in three parts (RFC 7515, 3.1). Ours have 2,000 characters.
COMPACT_TOKEN = re.compile(r"[\w-]+\.[\w-]+\.[\w-]*", re.ASCII)
LONGEST_TOKEN = 8_000


@dataclass(frozen=True, slots=True)
class VerifiedCredential:
    """What was found out about a credential; its facts are known only if it was signed here."""

    state: CredentialState
    code: BadgeCode | None = None
    valid_from: datetime | None = None
    #: Whether it is of the address that was given; ``None`` if none was.
    is_of_address: bool | None = None

    @property
    def is_of_other(self) -> bool:
        """Whether the credential is valid, but belongs to another address than the one typed."""
        return self.state == CredentialState.VALID and self.is_of_address is False


def issue_credential(award: Award, email: str) -> str:
    """Return a signed credential of ``award``, in the active language.

    It names nobody: whoever knows ``email``, a verified address of the holder, can check that it is
    theirs.
    """
    salt = secrets.token_hex(SALT_OCTETS)
    number = f"{ID_PREFIX}{award.number}"
    code = BadgeCode(award.code)
    valid_from = award.earned_at.astimezone(UTC).replace(microsecond=0)
    claims = {
        "@context": CONTEXTS,
        "id": number,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": str(code.label),
        "issuer": {
            "id": settings.SITE_ADDRESS,
            "type": ["Profile"],
            "name": _("L’agenda · %(city)s") % {"city": settings.CITY_NAME},
            "url": settings.SITE_ADDRESS,
        },
        "validFrom": valid_from.isoformat().replace("+00:00", "Z"),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": _hash_address(email, salt),
                    "identityType": "emailAddress",
                    "salt": salt,
                }
            ],
            "achievement": _achievement(code),
        },
        # Open Badges 3.0, 8.2.4.1: the claims of the token that say the same.
        "iss": settings.SITE_ADDRESS,
        "jti": number,
        "nbf": int(valid_from.timestamp()),
    }
    return BADGE_KEYS.sign(claims)


def credential_alone(_code: BadgeCode, token: str) -> bytes:
    return token.encode()


def credential_in_drawing(code: BadgeCode, token: str) -> bytes:
    return bake_svg(_file_of(code, "svg").read_text(), token).encode()


def credential_in_picture(code: BadgeCode, token: str) -> bytes:
    return bake_png(_file_of(code, "png").read_bytes(), token)


@dataclass(frozen=True, slots=True)
class CredentialFile:
    """One form in which a credential is taken away."""

    content_type: str
    write: Callable[[BadgeCode, str], bytes]


#: By the ending of the file.
CREDENTIAL_FILES = {
    "jwt": CredentialFile("text/plain", credential_alone),
    "svg": CredentialFile("image/svg+xml", credential_in_drawing),
    "png": CredentialFile("image/png", credential_in_picture),
}


def is_compact_token(text: str) -> bool:
    return len(text) <= LONGEST_TOKEN and COMPACT_TOKEN.fullmatch(text) is not None


def verify_credential(token: str, email: str = "") -> VerifiedCredential:
    """Return what is true of ``token``, which anybody may have made.

    Only our keys are asked, never one that the token names.
    """
    try:
        jwt.get_unverified_header(token)
    except jwt.InvalidTokenError:
        return VerifiedCredential(CredentialState.FOREIGN)
    try:
        claims = cast("dict[str, Any]", BADGE_KEYS.verify(token))
    except ForeignTokenError:
        return VerifiedCredential(CredentialState.FOREIGN)
    except jwt.InvalidTokenError:
        return VerifiedCredential(CredentialState.TAMPERED)
    subject = claims["credentialSubject"]
    award = Award.objects.filter(number=UUID(claims["jti"].removeprefix(ID_PREFIX))).first()
    return VerifiedCredential(
        state=_state_of(award),
        code=BadgeCode(subject["achievement"]["id"].rpartition("#")[2]),
        valid_from=datetime.fromtimestamp(claims["nbf"], UTC),
        is_of_address=_is_of(subject["identifier"][0], email) if email else None,
    )


def _state_of(award: Award | None) -> CredentialState:
    if award is None:
        return CredentialState.GONE
    return CredentialState.VALID if award.revoked_at is None else CredentialState.REVOKED


def _achievement(code: BadgeCode) -> dict[str, object]:
    with override(settings.LANGUAGE_CODE):
        address = f"{settings.SITE_ADDRESS}{reverse('account_badge_verifier')}#{code}"
    words = WORDS[code]
    picture = f"{settings.SITE_ADDRESS}{settings.STATIC_URL}badges/{code}.svg"
    return {
        "id": address,
        "type": ["Achievement"],
        "inLanguage": get_language(),
        "name": str(code.label),
        "description": str(words.line),
        "criteria": {"id": address, "narrative": words.rule},
        "image": {"id": picture, "type": "Image"},
    }


def _hash_address(email: str, salt: str) -> str:
    return f"sha256${hashlib.sha256((email.lower() + salt).encode()).hexdigest()}"


def _is_of(identity: dict[str, str], email: str) -> bool:
    return identity["identityHash"] == _hash_address(email, identity["salt"])


def _file_of(code: BadgeCode, kind: str) -> Path:
    return Path(str(finders.find(f"badges/{code}.{kind}")))
