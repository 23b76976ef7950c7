"""The tests' settings for a process of its own: the same keys for all."""

from pathlib import Path

from config import env
from config.settings.test import *  # noqa: F403

PUSH_KEYS = Path(env.PUSH_KEYS)
