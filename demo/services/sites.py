"""The site of ``deploy/connect-demo`` among the connected ones, so that one can sign in to it."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from accounts.enums import ClaimScope
from accounts.models import Site
from accounts.services.sites import change_site, hash_secret

#: Known to everybody: ``deploy/connect-demo/site.py`` has them too.
CLIENT_ID = "d0" * 16
CLIENT_SECRET = "5e" * 32
NAME = "Les piscines"
LOCAL = "http://localhost:"


@transaction.atomic
def keep_connected_site() -> None:
    """Connect the site beside this city, on the next port; follow a city that moved to another.

    What an administrator changed stays. Nothing is made where the city is not on this machine, or
    where another site has its name.
    """
    city = urlsplit(settings.SITE_ADDRESS)
    if city.scheme != "http" or city.hostname != "localhost":
        return
    here = f"{LOCAL}{(city.port or 80) + 1}"
    site = Site.objects.filter(client_id=CLIENT_ID).first()
    if site is None:
        if not Site.objects.filter(name=NAME).exists():
            _new_site(here).save()
        return
    site.redirect_uris = [f"{here}/retour", *_elsewhere(site.redirect_uris)]
    site.post_logout_redirect_uris = [f"{here}/", *_elsewhere(site.post_logout_redirect_uris)]
    if site.backchannel_logout_uri.startswith(LOCAL):
        site.backchannel_logout_uri = f"{here}/prevenu"
    change_site(site, actor=None)


def _new_site(here: str) -> Site:
    return Site(
        client_id=CLIENT_ID,
        name=NAME,
        reason="Pour retrouver vos réservations.",
        secret_hash=hash_secret(CLIENT_SECRET),
        scopes=ClaimScope.values,
        redirect_uris=[f"{here}/retour"],
        post_logout_redirect_uris=[f"{here}/"],
        backchannel_logout_uri=f"{here}/prevenu",
    )


def _elsewhere(addresses: list[str]) -> list[str]:
    return [address for address in addresses if not address.startswith(LOCAL)]
