"""A city as ``make run`` starts it, in a folder of its own: the site and a dispatcher, real processes."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from tests.services.fronted import ROOT, free_port, running

PATIENCE_S = 60
#: Two people, and what the tests do in their name.
PEOPLE = """
from tests.factories.alerts import officer
for name in ("plume", "regard"):
    officer(username=name)
"""
WRITE = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from alerts.models import Alert, Topic
from alerts.services import approval, drafting
plume, regard = (User.objects.get(username=name) for name in ("plume", "regard"))
"""
ALERT = """
alert = Alert(topic=Topic.objects.first(), event="crue", severity="Severe", headline={headline!r})
alert.expires = timezone.now() + timedelta(hours=6)
drafting.write_draft(alert, plume)
"""
LATER = """
alert = drafting.draft_{kind}(Alert.objects.filter(first=None).latest("sent_at"), plume)
alert.headline = {headline!r}
drafting.write_draft(alert, plume)
"""
APPROVE = """
approval.submit(alert, plume)
approval.approve(alert, regard)
print(alert.root.uuid)
"""
LEDGER = """
import json
from alerts.models import Delivery
print(json.dumps(list(Delivery.objects.order_by("id").values_list("message__message_type", "state", "attempts"))))
"""


class City:
    """``folder`` holds its database, its keys, its files."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "DATABASE_URL": f"sqlite:///{folder / 'city.sqlite3'}",
            "MEDIA_ROOT": str(folder / "media"),
            "PUSH_KEYS": str(folder / "push-keys"),
            "PUSH_ALLOWS_LOOPBACK": "1",
            "REDIS_URL": "",
            "SITE_ADDRESS": self.url,
            "DEBUG": "0",
        }
        self.manage("migrate", "--verbosity", "0")
        self.manage("shell", "--no-imports", text=PEOPLE)

    def manage(self, *arguments: str, text: str = "") -> str:
        """What ``manage.py`` prints in this city."""
        command = [sys.executable, "manage.py", *arguments]
        result = subprocess.run(
            command, cwd=ROOT, env=self.environment, input=text, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    def alert(self, headline: str) -> str:
        """Written by one, approved by another; the tag that its notifications bear."""
        return self.manage("shell", "--no-imports", text=WRITE + ALERT.format(headline=headline) + APPROVE).strip()

    def later(self, kind: str, headline: str) -> None:
        """An ``update`` of the last alert, or a ``cancel``."""
        self.manage("shell", "--no-imports", text=WRITE + LATER.format(kind=kind, headline=headline) + APPROVE)

    def ledger(self) -> list[list[object]]:
        """Of every delivery: the kind of its message, its state, its attempts."""
        rows: list[list[object]] = json.loads(self.manage("shell", "--no-imports", text=LEDGER))
        return rows

    @contextmanager
    def open(self):
        """The site answers and a dispatcher sends."""
        server = ["-m", "uvicorn", "config.asgi:application", "--host", "127.0.0.1", "--port", str(self.port)]
        quiet = ["--lifespan", "off", "--no-access-log", "--log-level", "warning", "--timeout-graceful-shutdown", "3"]
        dispatcher = subprocess.Popen([sys.executable, "manage.py", "dispatch"], cwd=ROOT, env=self.environment)
        try:
            with running([sys.executable, *server, *quiet], self.port, env=self.environment):
                yield self
        finally:
            dispatcher.terminate()
            assert dispatcher.wait(PATIENCE_S) == 0
