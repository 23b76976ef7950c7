"""The site beside the demonstration is connected to it, wherever on this machine the city is."""

import re

import pytest
from wagtail.log_actions import registry as log_registry

from accounts.models import Site
from accounts.services.sites import create_site, hash_secret, suspend_site
from accounts.validators import say_address_fault
from demo.services.sites import CLIENT_ID, CLIENT_SECRET, keep_connected_site

pytestmark = pytest.mark.django_db


def addresses():
    site = Site.objects.get()
    return [*site.redirect_uris, *site.post_logout_redirect_uris, site.backchannel_logout_uri]


def test_the_site_stands_on_the_next_port_and_may_ask_for_everything(settings):
    settings.SITE_ADDRESS = "http://localhost:8123"

    keep_connected_site()

    site = Site.objects.get()
    assert addresses() == [
        "http://localhost:8124/retour",
        "http://localhost:8124/",
        "http://localhost:8124/prevenu",
    ]
    assert [say_address_fault(address) for address in addresses()] == [""] * 3
    assert (site.client_id, site.secret_hash) == (CLIENT_ID, hash_secret(CLIENT_SECRET))
    assert site.scopes == ["openid", "profile", "email"]


def test_a_second_run_changes_nothing_and_one_on_another_port_follows_it(settings):
    settings.SITE_ADDRESS = "http://localhost:8123"
    keep_connected_site()
    keep_connected_site()
    steps = log_registry.get_logs_for_instance(Site.objects.get()).count()
    settings.SITE_ADDRESS = "http://localhost:8000"

    keep_connected_site()

    assert steps == 0
    assert {address.partition("1/")[0] for address in addresses()} == {"http://localhost:800"}


def test_what_an_administrator_made_of_it_stays(settings):
    settings.SITE_ADDRESS = "http://localhost:8123"
    keep_connected_site()
    site = Site.objects.get()
    site.redirect_uris = [*site.redirect_uris, "https://piscines.example.org/retour"]
    site.name, site.scopes, site.backchannel_logout_uri = "Les bains", ["openid"], ""
    site.save()
    suspend_site(site, actor=None)
    settings.SITE_ADDRESS = "http://localhost:8000"

    keep_connected_site()

    site = Site.objects.get()
    assert (site.name, site.scopes, site.backchannel_logout_uri) == ("Les bains", ["openid"], "")
    assert site.is_suspended
    assert site.redirect_uris == [
        "http://localhost:8001/retour",
        "https://piscines.example.org/retour",
    ]


@pytest.mark.parametrize("address", ["https://agenda.example.org", "http://127.0.0.1:8000"])
def test_a_city_that_is_not_on_this_machine_knows_no_such_site(settings, address):
    settings.SITE_ADDRESS = address

    keep_connected_site()

    assert not Site.objects.exists()


def test_a_site_of_its_name_is_left_alone(settings):
    settings.SITE_ADDRESS = "http://localhost:8000"
    site = Site(name="Les piscines", redirect_uris=["https://piscines.example.org/"])
    create_site(site, actor=None)

    keep_connected_site()

    assert Site.objects.get() == site


def test_the_site_beside_has_the_id_and_the_secret_that_the_city_knows(settings):
    text = (settings.BASE_DIR / "deploy" / "connect-demo" / "site.py").read_text()

    pairs = re.findall(r'"(CLIENT_\w+)", "(\w+)" \* (\d+)\)', text)
    known = {name: part * int(count) for name, part, count in pairs}
    assert known == {"CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": CLIENT_SECRET}
