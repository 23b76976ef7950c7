"""A city's site: refuses to start on a guess."""

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.settings.base import *

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
_missing = [name for name in REQUIRED if not getattr(env, name)]
if _missing:
    raise ImproperlyConfigured(f"Missing from the environment: {', '.join(_missing)} (see docs/deployment.md)")
if env.FETCH_ALLOWS_LOOPBACK:
    raise ImproperlyConfigured("FETCH_ALLOWS_LOOPBACK is for tests: unset it")

DEBUG = False
SECRET_KEY = env.SECRET_KEY
ALLOWED_HOSTS = env.ALLOWED_HOSTS
