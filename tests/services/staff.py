"""One-time links into the CMS of a site that runs in processes of its own."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
LINK = """
from accounts.invitations import invite
from accounts.models import User
print(invite(User.objects.get(username={name!r}), is_demo=True))
"""


def link_of(name: str, environment: Mapping[str, str]) -> str:
    """Return the path that enters the CMS as ``name``, where the demonstration is installed."""
    made = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports"],
        cwd=ROOT,
        env=environment,
        input=LINK.format(name=name),
        capture_output=True,
        text=True,
        check=True,
    )
    return urlsplit(made.stdout.split()[-1]).path
