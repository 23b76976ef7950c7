"""Prints what openbadgeslib finds in a credential (standard input): ``badge.py KIND EMAIL``.

The key is fetched from the address that the credential's ``kid`` is. What is refused is printed
with the reason, and the status is 1.
"""

import json
import sys
import urllib.request

import jwt
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier
from openbadgeslib.ob3.credential import IdentityObject

kind, email = sys.argv[1:3]
content = sys.stdin.buffer.read()
read = {
    "jwt": content.decode,
    "svg": lambda: OB3Verifier.extract_token_from_svg(content),
    "png": lambda: OB3Verifier.extract_token_from_png(content),
}
try:
    token = read[kind]()
    with urllib.request.urlopen(jwt.get_unverified_header(token)["kid"]) as answer:
        verifier = OB3Verifier(jwt.PyJWK(json.load(answer)).key)
    credential = verifier.verify(token)
except OB3VerificationError as refusal:
    print(json.dumps({"refused": str(refusal)}))
    sys.exit(1)
identity = credential.identifiers[0]
try:
    recipient = verifier.verify(token, expected_recipient=email).recipient_id
except OB3VerificationError as refusal:
    recipient = str(refusal)
found = {
    "name": credential.name,
    "issuer": credential.issuer.id,
    "achievement": credential.achievement.id,
    "criteria": credential.achievement.criteria_narrative,
    "is_of_address": IdentityObject.create(email, identity.salt).identity_hash
    == identity.identity_hash,
    "recipient": recipient,
}
print(json.dumps(found))
