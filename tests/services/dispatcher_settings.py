"""Test settings for a separate process: shared push keys, and the mail server of EMAIL_URL."""

from pathlib import Path

from environ import Env

from config import env
from config.settings.test import *  # noqa: F403

PUSH_KEYS = Path(env.PUSH_KEYS)
if env.EMAIL_URL:
    vars().update(Env.email_url_config(env.EMAIL_URL))
