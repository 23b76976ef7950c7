"""Two processes of the site have one door: codes, limits and sessions, with Redis and without."""

import re

import pytest

from accounts.codes import MOST_TRIES
from accounts.throttling import CODE_MAILS, CODES_ASKED
from tests.accounts.people import Device
from tests.databases import load_schema
from tests.services.live_site import Processes, free_port, kill, new_database
from tests.services.staff import link_of
from tests.services.visitor import (
    CODE,
    DOOR,
    FIRST_KEY,
    PASSKEY_SITE,
    SECOND,
    Visitor,
    mailed_code,
    path_of,
)

WRONG = "000000"
#: Wrong second factors of one account within five minutes, of django-allauth.
MOST_SECOND_FACTORS = 5
RECOVERY_CODE = re.compile(r"<li>(\d{8})</li>")
STAFF = """
from django.contrib.auth.models import Group
from accounts.models import User
for name in ("ines", "paul"):
    user = User.objects.create_user(name, f"{name}@example.org")
    user.groups.add(Group.objects.get(name="Éditeurs"))
"""


class TwoDoors(Processes):
    """Two web processes that share a database, and Redis or not."""

    def __init__(self, folder, url, **environment):
        own = {"PUSH_KEYS": str(folder / "push-keys"), "MEDIA_ROOT": str(folder / "media")}
        own |= {"SITE_ADDRESS": PASSKEY_SITE, "LOG_LEVEL": "ERROR"}
        super().__init__(folder, DATABASE_URL=url, **own | environment)
        self.url, self.ports = url, (free_port(), free_port())
        self.sites, self.redis_server = [], None

    def serve(self, redis):
        """Start Redis at the port ``redis``, if any, and both web processes."""
        if redis:
            self.redis_server = self.redis(redis)
        self.sites = [self.web(port) for port in self.ports]

    def restart_one_without_redis(self):
        if self.redis_server:
            kill(self.redis_server)
        kill(self.sites[0])
        self.web(self.ports[0])

    def visitor(self, address="192.0.2.1"):
        return Visitor(*self.ports, address=address)

    def code_of(self, email):
        return mailed_code(self.url, email)

    def enters(self, email, *, at=(0, 1), address="192.0.2.1"):
        """Ask for a code at one process and type it at another; return the visitor."""
        visitor = self.visitor(address)
        visitor.opens(DOOR, at=at[0])
        visitor.sends(DOOR, at=at[0], email=email)
        visitor.sends(CODE, at=at[1], code=self.code_of(email))
        return visitor


@pytest.fixture(scope="module", params=["with redis", "without redis"])
def city(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("doors")
    redis = free_port() if request.param == "with redis" else 0
    url = new_database(folder, "two-doors")
    found = TwoDoors(folder, url, REDIS_URL=f"redis://127.0.0.1:{redis}/0" if redis else "")
    load_schema(url)
    try:
        found.run("shell", "--no-imports", "--command", STAFF)
        found.serve(redis)
        yield found
    finally:
        found.end()


def test_a_code_that_one_mailed_is_accepted_by_the_other_and_the_session_is_known_to_both(city):
    lou = city.enters("lou@example.org")

    accounts = [lou.opens("/compte/", at=at) for at in (0, 1)]

    assert [path_of(page) for page in accounts] == ["/compte/"] * 2
    assert all("lou@example.org" in page.text for page in accounts)


def test_wrong_codes_are_counted_together(city):
    sam = city.visitor("198.51.100.1")
    sam.opens(DOOR)
    sam.sends(DOOR, email="sam@example.org")
    code = city.code_of("sam@example.org")
    wrong = WRONG if code != WRONG else "111111"

    tried = [sam.sends(CODE, at=turn % 2, code=wrong).status_code for turn in range(MOST_TRIES)]
    after = [sam.sends(CODE, at=at, code=code) for at in (0, 1)]

    assert tried == [422] * (MOST_TRIES - 1) + [429]
    assert [page.status_code for page in after] == [429, 429]
    assert path_of(sam.opens("/compte/")) == DOOR


def test_codes_asked_for_one_mailbox_are_counted_together(city):
    most = CODE_MAILS.per_asker.amount
    statuses = []
    for turn in range(most + 2):
        stranger = city.visitor(f"203.0.113.{turn + 1}")
        stranger.opens(DOOR, at=turn % 2)
        statuses.append(stranger.sends(DOOR, at=turn % 2, email="max@example.org").status_code)

    assert statuses == [200] * most + [422] * 2


def test_codes_asked_of_one_network_are_counted_together(city):
    most = next(iter(CODES_ASKED.per_network.values())).amount
    stranger = city.visitor("198.51.100.77")
    stranger.opens(DOOR)
    statuses = []
    for turn in range(most + 2):
        email = f"personne{turn}@example.org"
        statuses.append(stranger.sends(DOOR, at=turn % 2, email=email).status_code)

    assert statuses == [200] * most + [422] * 2


@pytest.fixture(scope="module")
def recovery_codes(city):
    """Recovery codes of somebody of the staff, who has made a key."""
    ines = city.visitor()
    assert path_of(ines.enters_by_link(city.run("invite", "ines", "--print"))) == FIRST_KEY
    return RECOVERY_CODE.findall(ines.makes_key(Device()).text)


def test_wrong_second_factors_are_counted_together(city, recovery_codes):
    guesser = city.enters("ines@example.org")
    asked = path_of(guesser.opens(SECOND))

    tried = [guesser.sends(SECOND, at=turn % 2, code=WRONG) for turn in range(MOST_SECOND_FACTORS)]
    after = [path_of(guesser.sends(SECOND, at=at, code=recovery_codes[0])) for at in (0, 1)]

    assert (asked, {path_of(page) for page in tried}) == (SECOND, {SECOND})
    assert after == [SECOND, SECOND]
    assert path_of(guesser.opens("/cms/")) == DOOR


def test_a_session_that_ends_at_one_has_ended_at_the_other(city):
    phone = city.enters("kim@example.org", address="198.51.100.2")
    laptop = city.enters("kim@example.org", at=(1, 0), address="198.51.100.3")
    before = [path_of(one.opens("/compte/", at=1)) for one in (phone, laptop)]

    phone.opens("/compte/", at=0)
    phone.sends("/compte/appareils/", at=0, session="autres")
    after = [path_of(one.opens("/compte/", at=1)) for one in (phone, laptop)]

    assert (before, after) == (["/compte/"] * 2, ["/compte/", DOOR])


def test_a_link_is_used_at_one_and_used_up_at_the_other(city):
    link = link_of("paul", city.environment)
    paul, other = city.visitor(), city.visitor()

    for visitor, at in ((paul, 0), (other, 1)):
        visitor.opens(link, at=at)
    entered, refused = paul.sends(link, at=0), other.sends(link, at=1)

    assert (path_of(entered), refused.status_code) == ("/cms/", 404)
    assert path_of(paul.opens("/cms/", at=1)) == "/cms/"


def test_a_process_and_a_redis_that_end_take_no_count_and_no_session_with_them(city):
    """Last, since a city of this file is without Redis from then on."""
    lou = city.enters("lou@example.org", address="198.51.100.5")
    zoe = city.visitor("198.51.100.4")
    zoe.opens(DOOR)
    zoe.sends(DOOR, email="zoe@example.org")
    code = city.code_of("zoe@example.org")
    wrong = WRONG if code != WRONG else "111111"
    before = [zoe.sends(CODE, code=wrong).status_code for _ in range(MOST_TRIES - 1)]

    city.restart_one_without_redis()
    last = zoe.sends(CODE, code=wrong).status_code
    after = [zoe.sends(CODE, at=at, code=code).status_code for at in (0, 1)]

    assert (before, last, after) == ([422] * (MOST_TRIES - 1), 429, [429, 429])
    assert [path_of(lou.opens("/compte/", at=at)) for at in (0, 1)] == ["/compte/"] * 2
