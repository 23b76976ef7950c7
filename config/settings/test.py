"""Settings of the tests: the demonstration city whatever the environment, fast and in memory."""

import tempfile

from config import env
from config.databases import database
from config.settings.base import *

DEBUG = False
INSTALLED_APPS = ["demo", *INSTALLED_APPS]
SECRET_KEY = "not-a-secret: for tests"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

CITY_NAME = WAGTAIL_SITE_NAME = "Paris"
CITY_COUNTRY = "FR"
CITY_SCHOOL_ZONE = "C"
CITY_CURRENCY = "EUR"
TIME_ZONE = "Europe/Paris"
LANGUAGE_CODE = "fr"
SITE_ADDRESS = WAGTAILADMIN_BASE_URL = "https://agenda.example.org"

DATABASES = {"default": database(env.DATABASE_URL or "sqlite://:memory:", env.DATABASE_POOL)}
CITY_DATA_DIR = env.CITY_DATA_DIR

STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = tempfile.mkdtemp(prefix="agenda-tests-")
PRIVATE_ROOT = Path(tempfile.mkdtemp(prefix="agenda-tests-private-"))
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = "agenda@example.org"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
PUSH_ALLOWS_LOOPBACK = True
PUSH_CONTACT = "mailto:agenda@example.org"
PUSH_KEYS = Path(tempfile.mkdtemp(prefix="agenda-tests-keys-"))
CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
# Tests use the database's search engine; those of the search server ask for it.
ELASTICSEARCH_URL = ""
SEARCH_BY_MEANING = False
ELASTICSEARCH_OF_TESTS = env.ELASTICSEARCH_URL
UPSTREAM_ISSUER = ""
REQUIRE_SERVICES = env.REQUIRE_SERVICES
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
