"""Settings read from the environment; no other module reads it.

docs/deployment.md explains each name. A name with ``_FILE`` appended gives the path of a file with
the value.
"""

import environ

_env = environ.FileAwareEnv()

# The site
SECRET_KEY: str = _env.str("SECRET_KEY", default="").strip()
SECRET_KEY_FALLBACKS: list[str] = [
    key.strip() for key in _env.list("SECRET_KEY_FALLBACKS", default=[])
]
ALLOWED_HOSTS: list[str] = _env.list("ALLOWED_HOSTS", default=[])
SITE_ADDRESS: str = _env.str("SITE_ADDRESS", default="").rstrip("/")
HSTS_SECONDS: int = _env.int("HSTS_SECONDS", default=31_536_000)
HSTS_SUBDOMAINS: bool = _env.bool("HSTS_SUBDOMAINS", default=False)
HSTS_PRELOAD: bool = _env.bool("HSTS_PRELOAD", default=False)
LOG_LEVEL: str = _env.str("LOG_LEVEL", default="INFO")

# The city
CITY_NAME: str = _env.str("CITY_NAME", default="")
CITY_COUNTRY: str = _env.str("CITY_COUNTRY", default="")
CITY_SCHOOL_ZONE: str = _env.str("CITY_SCHOOL_ZONE", default="")
CITY_CURRENCY: str = _env.str("CITY_CURRENCY", default="")
TIME_ZONE: str = _env.str("TIME_ZONE", default="")
LANGUAGE_CODE: str = _env.str("LANGUAGE_CODE", default="")
MAP_TILES_URL: str = _env.str("MAP_TILES_URL", default="").strip()
GEOCODER_URL: str = _env.str("GEOCODER_URL", default="").strip()

# Services and folders
DATABASE_URL: str = _env.str("DATABASE_URL", default="").strip()
DATABASE_POOL: int = _env.int("DATABASE_POOL", default=8)
REDIS_URL: str = _env.str("REDIS_URL", default="").strip()
ELASTICSEARCH_URL: str = _env.str("ELASTICSEARCH_URL", default="").strip()
SEARCH_BY_MEANING: bool = _env.bool("SEARCH_BY_MEANING", default=False)
EMAIL_URL: str = _env.str("EMAIL_URL", default="").strip()
EMAIL_FROM: str = _env.str("EMAIL_FROM", default="")
MEDIA_ROOT: str = _env.str("MEDIA_ROOT", default="")
WATCHED_FOLDERS: list[str] = _env.list("WATCHED_FOLDERS", default=[])
STATIC_ROOT: str = _env.str("STATIC_ROOT", default="")

# Identity of the city, or a national one, by OpenID Connect
UPSTREAM_ISSUER: str = _env.str("UPSTREAM_ISSUER", default="").strip()
UPSTREAM_CLIENT_ID: str = _env.str("UPSTREAM_CLIENT_ID", default="").strip()
UPSTREAM_CLIENT_SECRET: str = _env.str("UPSTREAM_CLIENT_SECRET", default="").strip()
UPSTREAM_NAME: str = _env.str("UPSTREAM_NAME", default="").strip()
UPSTREAM_KIND: str = _env.str("UPSTREAM_KIND", default="openid").strip()
UPSTREAM_ACR: list[str] = _env.list("UPSTREAM_ACR", default=[])

# Participation
PARTICIPATION_KEPT_DAYS: int = _env.int("PARTICIPATION_KEPT_DAYS", default=90)

# Alerts
PUSH_SERVICES: list[str] = _env.list("PUSH_SERVICES", default=[])
PUSH_CONTACT: str = _env.str("PUSH_CONTACT", default="")
PUSH_KEYS: str = _env.str("PUSH_KEYS", default="")
PUSH_PREPARED: int = _env.int("PUSH_PREPARED", default=100_000)

# Developers and tests
DEBUG: bool = _env.bool("DEBUG", default=True)
FETCH_ALLOWS_LOOPBACK: bool = _env.bool("FETCH_ALLOWS_LOOPBACK", default=False)
PUSH_ALLOWS_LOOPBACK: bool = _env.bool("PUSH_ALLOWS_LOOPBACK", default=False)
CITY_DATA_DIR: str = _env.str("CITY_DATA_DIR", default="")
REQUIRE_SERVICES: bool = _env.bool("REQUIRE_SERVICES", default=False)
