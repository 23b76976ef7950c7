"""Settings common to all environments; values that differ come from config/env.py."""

import logging
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from environ import Env
from whitenoise.compress import Compressor

from config import csp, env, logs
from config.databases import databases

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# City. No defaults: dev.py and test.py set the demonstration's, production.py requires all.
CITY_NAME = env.CITY_NAME
CITY_COUNTRY = env.CITY_COUNTRY
#: Zone of school holidays in France: A, B or C; empty for none.
CITY_SCHOOL_ZONE = env.CITY_SCHOOL_ZONE
CITY_CURRENCY = env.CITY_CURRENCY
SITE_ADDRESS = env.SITE_ADDRESS
MAP_TILES_URL = env.MAP_TILES_URL
GEOCODER_URL = env.GEOCODER_URL

INSTALLED_APPS = [
    "accounts",
    "agenda",
    "search",
    "sources",
    "messaging",
    "alerts",
    "config",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.apps.CmsUsersConfig",  # wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "moderation",
    "participation",  # after the CMS, since it turns off the CMS's mails about submissions
    "nights",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks_db",
    "django_structlog",
    "django_htmx",
    "csp",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.RequestLogMiddleware",
    "config.middleware.PermissionsPolicyMiddleware",
    "config.csp.ContentSecurityPolicyMiddleware",
    "config.pages.ConditionalPageMiddleware",
    "config.middleware.SessionCookieMiddleware",
    "config.middleware.AddressLocaleMiddleware",
    "config.middleware.HostMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.SeenMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.middleware.AccountCookieMiddleware",
    "accounts.middleware.EndedSessionMiddleware",
    "accounts.middleware.StaffDoorMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES: list[dict[str, object]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["config.templates.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context_processors.city",
            ],
        },
    },
]

DATABASES = databases(env.DATABASE_URL or f"sqlite:///{BASE_DIR / 'db.sqlite3'}", env.DATABASE_POOL)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES: dict[str, dict[str, object]] = {
    "default": (
        {"BACKEND": "config.caches.ForgivingRedisCache", "LOCATION": env.REDIS_URL}
        if env.REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    ),
    # What django-allauth counts (``accounts.internals``): the same for all processes, whether Redis
    # is there or not. When it is full, a third is forgotten.
    "limits": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_limits",
        "KEY_FUNCTION": "accounts.throttling.unreadable_key",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

# Channel layer of open pages, shared by all processes. Not the core layer, which loses messages
# with this redis-py.
CHANNEL_LAYERS: dict[str, dict[str, object]] = {
    "default": (
        {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [env.REDIS_URL]},
        }
        if env.REDIS_URL
        else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    ),
}

# Search server of a large city; without it, the database searches. Index names begin with
# ELASTICSEARCH_INDEX.
ELASTICSEARCH_URL = env.ELASTICSEARCH_URL
ELASTICSEARCH_INDEX = "agenda-events"
SEARCH_BY_MEANING = env.SEARCH_BY_MEANING

# People
AUTH_USER_MODEL = "accounts.User"
# The second one is for sessions opened before the first existed.
AUTHENTICATION_BACKENDS = [
    "accounts.backends.ProfiledBackend",
    "django.contrib.auth.backends.ModelBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_home"
LOGOUT_REDIRECT_URL = "account_login"

# Accounts of citizens (django-allauth): a code by mail or a passkey, no password.
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 4
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_METHODS = {"code", "mfa"}
ACCOUNT_FORMS = {
    "confirm_reauthentication_code": "accounts.forms.StepUpCodeForm",
    "confirm_email_verification_code": "accounts.forms.AddressCodeForm",
}
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_USER_DISPLAY = "accounts.adapters.display_name"
MFA_ADAPTER = "accounts.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "add_webauthn": "accounts.forms.AddKeyForm",
    "authenticate_webauthn": "accounts.forms.SecondKeyForm",
    "login_webauthn": "accounts.forms.EnterByKeyForm",
    "reauthenticate_webauthn": "accounts.forms.StepUpByKeyForm",
}
# No key can be guessed: the limit spares the server, and a network may have thousands of people.
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_TOTP_ISSUER = env.CITY_NAME
MFA_WEBAUTHN_USER_VERIFICATION = "required"
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}

# An identity provider beside the code and the key (accounts.upstream); none without an issuer.
UPSTREAM_ISSUER = env.UPSTREAM_ISSUER
UPSTREAM_CLIENT_ID = env.UPSTREAM_CLIENT_ID
UPSTREAM_CLIENT_SECRET = env.UPSTREAM_CLIENT_SECRET
UPSTREAM_NAME = env.UPSTREAM_NAME
UPSTREAM_KIND = env.UPSTREAM_KIND
UPSTREAM_ACR = [level.strip() for level in env.UPSTREAM_ACR if level.strip()]

# What browsers may do with a page
CONTENT_SECURITY_POLICY = {"DIRECTIVES": csp.with_tiles(env.MAP_TILES_URL)}
CONTENT_SECURITY_POLICY_OF_CMS = {"DIRECTIVES": csp.CMS}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # Wagtail relaxes it for its previews
# After the last sight: ``accounts.services.activity`` writes the session once a day.
SESSION_COOKIE_AGE = 30 * 24 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
#: Cookie of a browser that has confirmed an address (``participation``).
PROPOSER_COOKIE_NAME = "proposer"

# Languages and time
LANGUAGE_CODE = env.LANGUAGE_CODE
LANGUAGES = [("fr", _("Français")), ("en", _("Anglais"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.TIME_ZONE

# Files
STATIC_URL = "/static/"
STATIC_ROOT = env.STATIC_ROOT or BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.MEDIA_ROOT or BASE_DIR / "media"
# Files that the front server must not serve: pictures of proposals not accepted yet.
PRIVATE_ROOT = Path(MEDIA_ROOT).parent / "private"
# Further folders whose free disk space /metrics reports.
WATCHED_FOLDERS = env.WATCHED_FOLDERS
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o755  # the front server must be able to read them
STORAGES = {
    "default": {"BACKEND": "config.storages.UploadStorage"},
    "staticfiles": {"BACKEND": "config.storages.StaticFilesStorage"},
}
# A browser asks for ranges of the map's file, which a compressed one does not have.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "pmtiles")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's forms are long

# Mail. Timeout of requests; dispatchers wait longer (messaging.delivery.mail_sender)
vars().update(Env.email_url_config(env.EMAIL_URL or "smtp://localhost:25"))
EMAIL_TIMEOUT = 10  # limits the wait for a mail server that does not answer
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.EMAIL_FROM

# Log. One line per request at its end, without the client.
logs.configure_structlog()
LOGGING = logs.logging_settings(env.LOG_LEVEL, as_json=True)
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = ""
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO

# Background tasks: Wagtail's indexes and files
TASKS: dict[str, dict[str, object]] = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# The editors' CMS. Its people enter by the door of accounts: no passwords.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = WAGTAILUSERS_PASSWORD_REQUIRED = False
WAGTAIL_SITE_NAME = env.CITY_NAME
WAGTAILADMIN_BASE_URL = env.SITE_ADDRESS
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"avif": "avif", "webp": "webp"}
WAGTAILIMAGES_IMAGE_FORM_BASE = "agenda.forms.pictures.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "ods", "pdf", "txt", "xlsx", "zip"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
# The CMS contacts no outside server: no avatars, no version check, no news.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILEMBEDS_FINDERS: list[dict[str, object]] = []

# Fetched URLs must not lead to a private address; tests fetch from this machine.
FETCH_ALLOWS_LOOPBACK = False
# User-Agent of fetches; production adds the city's address and a mail contact.
FETCH_USER_AGENT = "city-agenda"

# Days after the last date of an event until the authors of proposals, corrections and reports are
# erased.
PARTICIPATION_KEPT_DAYS = env.PARTICIPATION_KEPT_DAYS
# Parameters of trust, explained in moderation/trust.py; a change applies to everybody at once.
TRUST = {
    "known_from": 2,
    "trusted_from": 8,
    "trusted_after_days": 30,
    "corrections_for_one": 2,
    "refusal_costs": 2,
    "blame_costs": 4,
    "fades_after_days": 90,
    "stands_after_days": 30,
    "trusted_a_day": 5,
    "partner_a_day": 40,
    "read_one_in": 10,
    "stolen_days": 14,
}

# Exact host names of push services besides the browser makers' (messaging.validators). Signing keys
# are made at the first start.
PUSH_SERVICES = [host.strip().lower() for host in env.PUSH_SERVICES]
SECRET_KEY_FALLBACKS = env.SECRET_KEY_FALLBACKS
#: Folder of the push keys and of the keys of address HMACs.
PUSH_KEYS = Path(env.PUSH_KEYS or BASE_DIR / "push-keys")
PUSH_CONTACT = env.PUSH_CONTACT
# Most messages that each idle dispatcher prepares; docs/alerts.md has the memory they take.
PUSH_PREPARED = env.PUSH_PREPARED
# Allow a push service on this machine without TLS: development and tests only.
PUSH_ALLOWS_LOOPBACK = False
