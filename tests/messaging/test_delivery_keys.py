import base64
import json
import subprocess
import sys
import time

import pytest
from py_vapid import Vapid02

from messaging.delivery import keys

ORIGIN = "https://updates.push.services.mozilla.com"


@pytest.fixture
def folder(settings, tmp_path):
    """Where no key is yet."""
    settings.PUSH_KEYS = tmp_path / "push-keys"
    return settings.PUSH_KEYS


def forget():
    """As another process, which has not read them."""
    keys._pairs.cache_clear()


def claims_of(header):
    token = header.removeprefix("vapid t=").partition(",k=")[0]
    claims = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))


def key_of(header):
    return header.partition(",k=")[2]


def test_the_first_use_makes_a_pair_that_stays(folder):
    made = keys.public_key()
    forget()

    assert keys.public_key() == made
    assert [file.name for file in folder.iterdir()] == ["vapid.pem"]


def test_the_public_key_is_an_uncompressed_point(folder):
    point = base64.urlsafe_b64decode(keys.public_key() + "=")

    assert (len(point), point[0]) == (65, 4)


def test_only_their_owner_may_read_them(folder):
    keys.public_key()

    assert [oct(path.stat().st_mode & 0o777) for path in (folder, folder / "vapid.pem")] == [
        "0o700",
        "0o600",
    ]


def test_processes_that_start_at_once_end_with_one_pair(folder):
    program = (
        "import sys; from pathlib import Path; from django.conf import settings;"
        "settings.configure(PUSH_KEYS=Path(sys.argv[1]));"
        "from messaging.delivery.keys import public_key; sys.stdin.readline(); print(public_key())"
    )
    starting = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]

    said = [process.communicate("go\n", timeout=60)[0] for process in starting]

    assert said == [f"{keys.public_key()}\n"] * 4
    assert len(list(folder.iterdir())) == 1


def test_a_header_is_signed_for_its_origin_and_within_a_day(folder):
    header = keys.authorization(ORIGIN)

    claims = claims_of(header)
    assert Vapid02.verify(header)
    assert (claims["aud"], claims["sub"]) == (ORIGIN, "mailto:agenda@example.org")
    assert keys.TOKEN_LIFE_S / 2 < claims["exp"] - time.time() <= keys.TOKEN_LIFE_S


def test_a_header_is_kept_to_its_half_life_and_no_longer(folder, time_machine):
    time_machine.move_to("2026-03-04T01:00:00Z", tick=False)
    first = keys.authorization(ORIGIN)
    time_machine.move_to("2026-03-04T05:59:00Z", tick=False)
    kept = keys.authorization(ORIGIN)
    time_machine.move_to("2026-03-04T06:00:00Z", tick=False)

    assert kept == first
    assert (
        claims_of(keys.authorization(ORIGIN))["exp"]
        == claims_of(first)["exp"] + keys.TOKEN_LIFE_S // 2
    )


def test_each_origin_has_its_own(folder):
    apple = keys.authorization("https://web.push.apple.com")

    assert claims_of(apple)["aud"] == "https://web.push.apple.com"
    assert claims_of(keys.authorization(ORIGIN))["aud"] == ORIGIN


def test_an_older_pair_goes_on_signing_for_those_who_subscribed_with_it(folder):
    old = keys.public_key()
    (folder / "vapid.pem").rename(folder / "vapid-2026.pem")
    forget()
    new = keys.public_key()

    signers = [key_of(keys.authorization(ORIGIN, key)) for key in (old, new, "", "another site's")]

    assert signers == [old, new, new, new]
    assert new != old
