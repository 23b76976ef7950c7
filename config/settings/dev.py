"""Settings for development: the demonstration city, unless the environment names another."""

from config import env, logs
from config.settings.base import *

DEBUG = env.DEBUG
SECRET_KEY = env.SECRET_KEY or "not-a-secret: the development settings are for one machine"
ALLOWED_HOSTS = ["*"]
INTERNAL_IPS = ["127.0.0.1"]

CITY_NAME = WAGTAIL_SITE_NAME = env.CITY_NAME or "Paris"
CITY_COUNTRY = env.CITY_COUNTRY or "FR"
CITY_SCHOOL_ZONE = env.CITY_SCHOOL_ZONE or "C"
CITY_CURRENCY = env.CITY_CURRENCY or "EUR"
TIME_ZONE = env.TIME_ZONE or "Europe/Paris"
LANGUAGE_CODE = env.LANGUAGE_CODE or "fr"
SITE_ADDRESS = WAGTAILADMIN_BASE_URL = env.SITE_ADDRESS or "http://localhost:8000"
FETCH_ALLOWS_LOOPBACK = env.FETCH_ALLOWS_LOOPBACK
PUSH_ALLOWS_LOOPBACK = env.PUSH_ALLOWS_LOOPBACK
PUSH_CONTACT = env.PUSH_CONTACT or "mailto:agenda@example.org"
# The demonstration prints links that enter without a key, so production never installs it, whatever
# DEBUG is.
INSTALLED_APPS = ["demo", *INSTALLED_APPS]
ROOT_URLCONF = "config.dev_urls"
MIDDLEWARE = ["config.middleware.LocalhostMiddleware", *MIDDLEWARE]

STORAGES = STORAGES | {
    "default": {"BACKEND": "config.dev_storages.DrawnStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
if not env.EMAIL_URL:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = BASE_DIR / "var" / "mail"
DEFAULT_FROM_EMAIL = env.EMAIL_FROM or "agenda@localhost"
LOGGING = logs.logging_settings(env.LOG_LEVEL, as_json=False)
