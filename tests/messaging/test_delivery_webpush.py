import base64
import copy
import os
import pickle
import uuid

import http_ece
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from messaging.delivery.webpush import LONGEST, KeyMaterial, Spent, TooLong, encrypt, topic_of


def octets(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def key_from(text):
    return ec.derive_private_key(int.from_bytes(octets(text), "big"), ec.SECP256R1())


def point_of(key):
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


BROWSER = ec.generate_private_key(ec.SECP256R1())
SECRET = os.urandom(16)


def read(body, key=BROWSER, secret=SECRET):
    """As the reference implementation of RFC 8188 decrypts it."""
    return http_ece.decrypt(body, private_key=key, auth_secret=secret, version="aes128gcm")


def test_the_example_of_the_rfc_comes_out_to_the_octet():
    """RFC 8291, 5 and appendix A."""
    point = octets(
        "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    )

    keys = KeyMaterial(
        point,
        octets("BTBZMqHH6r4Tts7J_aSIgg"),
        salt=octets("DGv6ra1nlYgDCS1FRnbzlw"),
        key=key_from("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
    )

    assert keys.encrypt(b"When I grow up, I want to be a watermelon") == octets(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@given(st.binary(max_size=LONGEST))
def test_the_reference_reads_what_we_write(text):
    assert read(encrypt(text, point_of(BROWSER), SECRET)) == text


@pytest.mark.parametrize(
    ("key", "secret"),
    [(ec.generate_private_key(ec.SECP256R1()), SECRET), (BROWSER, os.urandom(16))],
    ids=["another key", "another secret"],
)
def test_another_browser_reads_nothing(key, secret):
    body = encrypt(b"La Seine monte.", point_of(BROWSER), SECRET)

    with pytest.raises((InvalidTag, http_ece.ECEException)):
        read(body, key, secret)


def test_no_two_messages_share_a_key_or_a_salt():
    bodies = [encrypt(b"La Seine monte.", point_of(BROWSER), SECRET) for _ in range(3)]

    assert [len({body[part] for body in bodies}) for part in (slice(16), slice(21, 86))] == [3, 3]


def test_key_material_encrypts_once_whatever_came_of_it():
    used, refused = KeyMaterial(point_of(BROWSER), SECRET), KeyMaterial(point_of(BROWSER), SECRET)
    used.encrypt(b"La Seine monte.")
    with pytest.raises(TooLong):
        refused.encrypt(b"x" * (LONGEST + 1))

    for keys in (used, refused):
        with pytest.raises(Spent):
            keys.encrypt(b"La Seine baisse.")


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, pickle.dumps])
def test_key_material_is_neither_copied_nor_written(duplicate):
    with pytest.raises(TypeError):
        duplicate(KeyMaterial(point_of(BROWSER), SECRET))


def test_the_longest_fills_one_record_and_one_more_is_refused():
    assert len(encrypt(b"x" * LONGEST, point_of(BROWSER), SECRET)) == 4096

    with pytest.raises(TooLong):
        encrypt(b"x" * (LONGEST + 1), point_of(BROWSER), SECRET)


def test_what_is_no_point_of_the_curve_is_refused():
    with pytest.raises(ValueError, match=r".*"):
        encrypt(b"x", b"\x04" + b"\x01" * 64, SECRET)


def test_a_topic_is_short_and_of_the_alphabet_that_services_take():
    topic = topic_of(uuid.UUID("fbffbfff-ffff-4fff-bfff-ffffffffffff"))

    assert (len(topic), octets(topic)) == (
        22,
        uuid.UUID("fbffbfff-ffff-4fff-bfff-ffffffffffff").bytes,
    )
    assert set(topic) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
