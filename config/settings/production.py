"""Settings of a city's site: everything comes from the environment; nothing has a default."""

from email.utils import parseaddr
from urllib.parse import urlsplit

from config import env
from config.refusals import refuse_to_guess
from config.settings.base import *

refuse_to_guess()

DEBUG = False
SECRET_KEY = env.SECRET_KEY
ALLOWED_HOSTS = env.ALLOWED_HOSTS
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.EMAIL_FROM or f"agenda@{urlsplit(SITE_ADDRESS).hostname}"
FETCH_USER_AGENT = f"city-agenda (+{SITE_ADDRESS}; {parseaddr(DEFAULT_FROM_EMAIL)[1]})"
PUSH_CONTACT = env.PUSH_CONTACT or f"mailto:{parseaddr(DEFAULT_FROM_EMAIL)[1]}"

# The front server terminates TLS and forwards the scheme (uvicorn trusts FORWARDED_ALLOW_IPS).
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.HSTS_SECONDS
# Opt-in: subdomains may not support HTTPS, and leaving the browsers' preload list, which requires
# both, takes months.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.HSTS_SUBDOMAINS or env.HSTS_PRELOAD
SECURE_HSTS_PRELOAD = env.HSTS_PRELOAD
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
PROPOSER_COOKIE_NAME = "__Host-proposer"
