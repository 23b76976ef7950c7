"""Credentials of badges: what they say, whom they name, and which of them are believed.

Verifiers of others read them in ``tests/services/test_badge_judges.py``.
"""

import base64
import datetime as dt
import hashlib
import json
import os
import zlib
from io import BytesIO, StringIO
from xml.etree import ElementTree as ET

import jwt
import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import override
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from accounts.enums import BadgeCode, CredentialState
from accounts.formats.baking import PNG_SIGNATURE, SVG_NAMESPACE, find_token
from accounts.formats.credentials import (
    LONGEST_TOKEN,
    credential_in_drawing,
    credential_in_picture,
    is_compact_token,
    issue_credential,
    verify_credential,
)
from accounts.forms import BAKED_LENGTH
from accounts.models import Award
from accounts.signing import BADGE_KEYS, SIGN_ON_KEYS, ForeignTokenError, SigningKeys
from accounts.throttling import CREDENTIALS_VERIFIED
from tests.budgets import PAGE_QUERIES, count_queries, spend
from tests.factories.accounts import AwardFactory, UserFactory

EMAIL = "lou@example.org"
VERIFIER = "/badges/verifier/"


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    """A folder of keys of this test's own."""
    settings.PUSH_KEYS = tmp_path / "keys"
    return settings.PUSH_KEYS


@pytest.fixture
def award(db):
    user = UserFactory(public_name="Lou de l’Orillon", email=EMAIL)
    return AwardFactory(
        user=user, code="lynx", earned_at=dt.datetime(2025, 12, 2, 10, 0, 7, 99, dt.UTC)
    )


@pytest.fixture
def token(award):
    return issue_credential(award, EMAIL)


def part(token, number):
    """Return the header (0) or the claims (1) of a token."""
    text = token.split(".")[number]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def encoded(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def with_claims(token, **claims):
    header, _claims, signature = token.split(".")
    return ".".join([header, encoded(part(token, 1) | claims), signature])


def age(keys, days):
    """Let the keys that exist be ``days`` older."""
    for file in keys.iterdir():
        then = file.stat().st_mtime - days * 24 * 3600
        os.utime(file, (then, then))


# What it says.


def test_a_credential_says_what_open_badges_asks_for(award, token):
    claims = part(token, 1)
    salt = claims["credentialSubject"]["identifier"][0]["salt"]
    site = "https://agenda.example.org"
    number = f"urn:uuid:{award.number}"

    assert claims == {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": number,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Œil de lynx",
        "issuer": {"id": site, "type": ["Profile"], "name": "L’agenda · Paris", "url": site},
        "validFrom": "2025-12-02T10:00:07Z",
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": "sha256$" + hashlib.sha256((EMAIL + salt).encode()).hexdigest(),
                    "identityType": "emailAddress",
                    "salt": salt,
                }
            ],
            "achievement": {
                "id": f"{site}/badges/verifier/#lynx",
                "type": ["Achievement"],
                "inLanguage": "fr",
                "name": "Œil de lynx",
                "description": "A vu que mardi n’était pas un mercredi.",
                "criteria": {
                    "id": f"{site}/badges/verifier/#lynx",
                    "narrative": "Cinq corrections acceptées, sur cinq sorties différentes, "
                    "par deux personnes au moins.",
                },
                "image": {"id": f"{site}/static/badges/lynx.svg", "type": "Image"},
            },
        },
        "iss": site,
        "jti": number,
        "nbf": 1764669607,
    }
    assert len(salt) == 32
    header = part(token, 0)
    assert (header["alg"], header["typ"]) == ("EdDSA", "JWT")
    assert is_compact_token(token)


def test_a_credential_names_nobody(award, token):
    said = json.dumps(part(token, 1), ensure_ascii=False)

    user = award.user
    for private in (EMAIL, user.public_name, user.username, user.first_name, user.last_name, "Lou"):
        assert private not in said


def test_two_credentials_of_one_badge_have_two_salts(award, token):
    hashes = {
        part(one, 1)["credentialSubject"]["identifier"][0]["identityHash"]
        for one in (token, issue_credential(award, EMAIL))
    }

    assert len(hashes) == 2


def test_the_words_are_those_of_the_page_and_the_addresses_are_the_same_in_both(award):
    with override("en"):
        english = part(issue_credential(award, EMAIL), 1)["credentialSubject"]["achievement"]

    assert (english["inLanguage"], english["name"]) == ("en", "Eyes of a lynx")
    assert english["id"] == "https://agenda.example.org/badges/verifier/#lynx"


@pytest.mark.django_db
def test_each_address_of_a_credential_leads_somewhere(client, token):
    achievement = part(token, 1)["credentialSubject"]["achievement"]
    path, _hash, anchor = (
        achievement["id"].removeprefix("https://agenda.example.org").partition("#")
    )
    page = client.get(path)

    assert f'id="{anchor}"' in page.text
    assert achievement["criteria"]["narrative"] in page.text
    picture = achievement["image"]["id"].removeprefix("https://agenda.example.org/")
    assert (django_settings.BASE_DIR / picture).exists()


# In pictures.


@pytest.mark.parametrize("code", BadgeCode)
def test_a_drawing_with_a_credential_is_the_drawing_and_gives_it_back(code):
    plain = ET.fromstring((django_settings.BASE_DIR / f"static/badges/{code}.svg").read_text())

    baked = credential_in_drawing(code, "aa.bb.cc")

    root = ET.fromstring(baked)
    (element,) = root.findall(f"{{{SVG_NAMESPACE}}}credential")
    assert (element.get("verify"), list(root).index(element)) == ("aa.bb.cc", 0)
    root.remove(element)
    assert [one.attrib for one in root.iter()] == [one.attrib for one in plain.iter()]
    assert find_token(baked) == "aa.bb.cc"


@pytest.mark.parametrize("code", BadgeCode)
def test_a_picture_with_a_credential_is_the_picture_and_gives_it_back(code):
    plain = Image.open(django_settings.BASE_DIR / f"static/badges/{code}.png")

    baked = credential_in_picture(code, "aa.bb.cc")

    picture = Image.open(BytesIO(baked))
    assert picture.size == (512, 512)
    assert picture.tobytes() == plain.tobytes()
    assert picture.info["openbadgecredential"] == "aa.bb.cc"
    assert find_token(baked) == "aa.bb.cc"


BOMB = (
    b'<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    b'<svg xmlns="http://www.w3.org/2000/svg">&b;</svg>'
)
OUTSIDE = b'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>'
NAMED = f'<svg xmlns:openbadges="{SVG_NAMESPACE}">'.encode()


def chunk(kind, data):
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        BOMB,
        OUTSIDE,
        b"<svg>",
        b"<" * 1_000,
        b"<a>" * 80_000,
        b"<?xml version='1.0' encoding='klingon'?><svg/>",
        b"<?xml version='1.0' encoding='utf-16'?><svg/>",
        NAMED + b"<openbadges:credential/></svg>",
        b"<!DOCTYPE svg>" + NAMED + b'<openbadges:credential verify="aa.bb.cc"/></svg>',
        b'<svg><credential verify="aa.bb.cc"/></svg>',
        b"\xef\xbb\xbf<svg/>",
        PNG_SIGNATURE,
        PNG_SIGNATURE + b"\xff" * 40,
        PNG_SIGNATURE + b"\0" * 4_000,
        PNG_SIGNATURE + chunk(b"iTXt", b"openbadgecredential"),
        PNG_SIGNATURE + chunk(b"iTXt", b"openbadgecredential\0"),
        # Compressed: never inflated, whatever it would grow to.
        PNG_SIGNATURE + chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0" + zlib.compress(b"a.b.c")),
        PNG_SIGNATURE + chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0aa.bb.cc"),
        PNG_SIGNATURE + chunk(b"tEXt", b"openbadgecredential\0aa.bb.cc"),
        PNG_SIGNATURE + chunk(b"iTXt", b"openbadges\0\0\0\0\0aa.bb.cc"),
    ],
)
def test_a_hostile_file_holds_no_credential(content):
    assert not is_compact_token(find_token(content))


@given(st.binary(max_size=400), st.sampled_from([b"", b"<", NAMED, PNG_SIGNATURE]))
@example(b"\xff\xfe<svg/>", b"")
def test_any_octets_are_read_without_a_failure(content, start):
    assert isinstance(find_token(start + content), str)


@given(st.text(max_size=300))
@example("." * 10)
@example("e30.e30.e30")
@example("[" * 7_000 + ".x.y")
@example(base64.urlsafe_b64encode(b"[" * 5_000).decode().rstrip("=") + ".e30.e30")
@example(base64.urlsafe_b64encode(b'{"a":' * 1_000).decode().rstrip("=") + ".e30.e30")
@example(base64.urlsafe_b64encode(b'{"kid": 1, "typ": []}').decode().rstrip("=") + ".e30.e30")
@example(base64.urlsafe_b64encode(b"\xff\xff").decode().rstrip("=") + ".e30.e30")
def test_no_text_but_ours_is_believed(text):
    # Without a database: nothing that is not signed here asks it.
    assert verify_credential(text).state == CredentialState.FOREIGN


def test_only_a_short_token_in_three_parts_is_tried():
    assert is_compact_token("aa.bb.cc")
    assert not is_compact_token("aa.bb")
    assert not is_compact_token("aa.bb.é")
    assert not is_compact_token("aa.bb.cc\n")
    assert not is_compact_token("a" * LONGEST_TOKEN + ".b.c")


# Whom it is believed.


def test_a_credential_of_ours_is_valid_and_says_for_whom_only_to_who_knows(token):
    found = [
        verify_credential(token, email) for email in ("", EMAIL, "Lou@Example.org", "sam@x.fr")
    ]

    assert {one.state for one in found} == {CredentialState.VALID}
    assert [one.is_of_address for one in found] == [None, True, True, False]
    assert (found[0].code, found[0].valid_from) == (
        BadgeCode.LYNX,
        dt.datetime(2025, 12, 2, 10, 0, 7, tzinfo=dt.UTC),
    )


def test_a_badge_that_was_revoked_is_not_valid_any_more(award, token):
    Award.objects.update(revoked_at=timezone.now(), revoke_reason="fraude")

    assert verify_credential(token).state == CredentialState.REVOKED


def test_a_badge_whose_account_was_erased_is_said_to_be_gone(award, token):
    award.user.delete()

    found = verify_credential(token)

    assert (found.state, found.code) == (CredentialState.GONE, BadgeCode.LYNX)


@pytest.mark.parametrize(
    "tamper",
    [
        lambda token: with_claims(token, name="Langue de miel"),
        lambda token: with_claims(token, nbf=0),
        lambda token: token[:-4] + "AAAA",
        lambda token: token.rpartition(".")[0] + ".",
        lambda token: token.replace(".", ".e", 1),
        lambda token: encoded(part(token, 0) | {"typ": "at+jwt"}) + token[token.index(".") :],
        lambda token: encoded(part(token, 0) | {"alg": "none"}) + token[token.index(".") :],
        lambda token: encoded(part(token, 0) | {"alg": "HS256"}) + token[token.index(".") :],
    ],
)
def test_a_tampered_credential_is_refused(token, tamper):
    assert verify_credential(tamper(token)).state == CredentialState.TAMPERED


def test_a_key_that_the_token_brings_along_is_not_asked(token, tmp_path, settings):
    other = SigningKeys("theirs", "EdDSA", BADGE_KEYS.files.generate)
    theirs = other.sign(part(token, 1))
    own_key = other.jwks()["keys"][0]
    headers = {
        "kid": part(token, 0)["kid"],
        "jwk": own_key,
        "jku": "https://evil.example/jwks.json",
    }

    forged = [
        theirs,
        encoded(part(theirs, 0) | headers) + theirs[theirs.index(".") :],
        encoded(part(theirs, 0) | {"kid": f"https://evil.example/{own_key['kid']}"})
        + theirs[theirs.index(".") :],
    ]

    assert [verify_credential(one).state for one in forged] == [
        CredentialState.FOREIGN,
        CredentialState.TAMPERED,
        CredentialState.FOREIGN,
    ]


def test_a_token_of_the_sign_on_is_no_credential(db):
    assert verify_credential(SIGN_ON_KEYS.sign({"sub": "x"})).state == CredentialState.FOREIGN


def test_a_public_key_is_no_shared_secret(token):
    public = jwt.PyJWK(BADGE_KEYS.jwks()["keys"][0]).key.public_bytes_raw()
    forged = jwt.encode(
        part(token, 1), public, "HS256", headers={"kid": part(token, 0)["kid"], "typ": "JWT"}
    )

    assert verify_credential(forged).state == CredentialState.TAMPERED


# Keys.


def test_the_kid_is_the_address_of_its_key_which_the_set_has_too(client, token):
    kid = part(token, 0)["kid"]

    alone = client.get(kid.removeprefix("https://agenda.example.org"))
    key_set = client.get("/badges/jwks.json")

    assert alone.json()["kid"] == kid
    assert key_set.json() == {"keys": [alone.json()]}
    assert "d" not in alone.json()
    assert (alone.json()["kty"], alone.json()["crv"]) == ("OKP", "Ed25519")
    for answer in (alone, key_set):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Content-Type"].startswith("application/json")


def test_a_key_that_there_is_not_is_not_found(client, db):
    assert client.get("/badges/keys/nothing").status_code == 404


def test_a_new_key_is_published_first_and_what_old_ones_signed_stays_valid(award, keys, token):
    age(keys, 30)
    BADGE_KEYS.add()
    same = issue_credential(award, EMAIL)
    age(keys, 2)
    newer = issue_credential(award, EMAIL)

    kids = [part(one, 0)["kid"] for one in (token, same, newer)]
    assert (kids[0] == kids[1], kids[1] == kids[2]) == (True, False)
    assert {key["kid"] for key in BADGE_KEYS.jwks()["keys"]} == set(kids)
    assert {verify_credential(one).state for one in (token, same, newer)} == {CredentialState.VALID}


def test_a_credential_outlives_the_address_of_the_site(token, settings):
    settings.SITE_ADDRESS = "https://sorties.example.net"

    assert verify_credential(token).state == CredentialState.VALID


def test_keys_without_an_address_are_named_by_their_thumbprint():
    token = SIGN_ON_KEYS.sign({"sub": "x"}, "at+jwt")
    (key,) = SIGN_ON_KEYS.jwks()["keys"]

    assert part(token, 0) == {"alg": "RS256", "kid": key["kid"], "typ": "at+jwt"}
    assert SIGN_ON_KEYS.verify(token, "at+jwt") == {"sub": "x"}
    with pytest.raises(jwt.InvalidTokenError):
        SIGN_ON_KEYS.verify(token)
    with pytest.raises(ForeignTokenError):
        BADGE_KEYS.verify(token, "at+jwt")


def test_the_command_lists_keys_and_adds_one(keys):
    first, added, later = [], [], []
    for said, arguments in ((first, ()), (added, ("--add",)), (later, ())):
        output = StringIO()
        call_command("badge_keys", *arguments, stdout=output)
        said.extend(output.getvalue().splitlines())

    day = timezone.now().date()
    kids = [key["kid"] for key in BADGE_KEYS.jwks()["keys"]]
    assert first == [f"version 1: of {day}, signs, {kids[1]}"]
    assert added[0] == "version 2: made"
    assert later == added[1:] == [f"version 2: of {day}, {kids[0]}", *first]


# The page for anybody.


def ask(client, credential="", file=None, email=""):
    form = {"credential": credential, "email": email}
    return client.post(VERIFIER, form | ({"file": file} if file else {}))


def upload(content, name="badge.svg"):
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize("write", ["text", "jwt", "svg", "png"])
def test_anybody_verifies_what_they_paste_or_send(client, token, write):
    code = BadgeCode.LYNX
    given = {
        "text": {"credential": f"\n {token} \n"},
        "jwt": {"file": upload(token.encode())},
        "svg": {"file": upload(credential_in_drawing(code, token))},
        "png": {"file": upload(credential_in_picture(code, token))},
    }[write]

    page = ask(client, **given, email=EMAIL)

    assert page.status_code == 200
    assert page.context["verified"].state == CredentialState.VALID
    assert "Elle est vraie, et elle tient toujours" in page.text
    assert "L’adresse que vous donnez est bien celle de qui l’a reçue." in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert not page.cookies


def test_a_true_one_of_another_address_is_not_said_to_be_in_order(client, token):
    page = ask(client, token, email="sam@example.org").text

    assert "Elle est vraie, mais pas à cette adresse" in page
    assert "et elle tient toujours" not in page


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda token: with_claims(token, name="x"), "mais elle a été modifiée"),
        (lambda token: "e30.e30.e30", "Elle ne vient pas d’ici"),
    ],
)
def test_what_is_not_ours_is_said_with_no_badge_beside_it(client, token, make, words):
    page = ask(client, make(token), email=EMAIL)

    assert page.status_code == 200
    assert words in page.text.partition("<form")[0]
    assert "<strong>" not in page.text.partition('<form class="door"')[0]


def test_a_revoked_one_is_said_with_its_badge(client, token):
    Award.objects.update(revoked_at=timezone.now(), revoke_reason="fraude")

    page = ask(client, token, email="sam@example.org").text

    assert "puis le badge a été retiré" in page
    assert "L’adresse que vous donnez n’est pas celle de qui l’a reçue." in page
    assert "fraude" not in page


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "credential"),
        ({"credential": "bonjour"}, "credential"),
        ({"credential": "x" * (LONGEST_TOKEN + 1)}, "credential"),
        ({"credential": "\x00"}, "credential"),
        ({"credential": "a.b.c", "email": "pas une adresse"}, "email"),
        ({"file": b"<svg/>"}, "file"),
        ({"file": BOMB}, "file"),
        ({"file": b" "}, "file"),
        ({"file": b""}, "file"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field_and_what_was_typed_stays(
    client, db, given, field
):
    file = given.get("file")
    given = given | ({} if file is None else {"file": upload(file)})

    page = ask(client, **given)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert page.context["form"]["credential"].value() == given.get("credential", "")
    assert page.context["form"]["email"].value() == given.get("email", "")


def test_a_file_that_is_too_big_is_not_read_whatever_it_holds(client, token):
    drawing = credential_in_drawing(BadgeCode.LYNX, token)

    answers = [
        ask(client, file=upload(drawing + b" " * (length - len(drawing))))
        for length in (BAKED_LENGTH, BAKED_LENGTH + 1)
    ]

    assert [answer.status_code for answer in answers] == [200, 422]


def test_a_post_without_a_form_is_no_failure(client, db):
    answers = [
        client.post(VERIFIER),
        client.post(VERIFIER, b"\xff\xfe", content_type="application/octet-stream"),
        client.post(VERIFIER, b"--x", content_type="multipart/form-data; boundary=x"),
    ]

    assert {answer.status_code for answer in answers} <= {400, 422}


def test_a_network_verifies_so_many_an_hour_and_what_it_pasted_stays(client, token):
    (limit,) = [
        item.amount for prefix, item in CREDENTIALS_VERIFIED.per_network.items() if prefix == 32
    ]
    spend(CREDENTIALS_VERIFIED, limit - 1)

    answers = [ask(client, token) for _try in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert token in answers[1].text
    assert "Trop d’essais" in answers[1].text


def test_verifying_costs_a_few_queries(client, token):
    ask(client, token)

    assert count_queries(lambda: ask(client, token)) <= PAGE_QUERIES
