"""A city as ``make run`` starts it, in a folder of its own: the site and a dispatcher, real processes."""

import json
import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from tests.databases import load_schema
from tests.services.fronted import ROOT, free_port, running

PATIENCE_S = 60
#: Two people, and what the tests do in the name of the first.
PEOPLE = """
from tests.factories.alerts import officer
for name in ("plume", "regard"):
    officer(username=name)
"""
BEGIN = """
import json
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from alerts.models import Alert, Topic
from messaging.models import Delivery
from alerts.services import approval, drafting
plume = User.objects.get(username="plume")
"""
ALERT = """
alert = Alert(topic=Topic.objects.first(), event="crue", severity="Severe", expires=timezone.now() + timedelta(hours=6))
"""
LATER = """
alert = drafting.draft_{kind}(Alert.objects.filter(first=None).latest("sent_at"), plume)
"""
SUBMIT = """
alert.headline = {headline!r}
drafting.write_draft(alert, plume)
approval.submit(alert, plume)
print(json.dumps([alert.pk, str(alert.root.uuid)]))
"""
LEDGER = """
print(json.dumps(list(Delivery.objects.order_by("id").values_list("message__message_type", "state", "attempts"))))
"""


class Reader:
    """Somebody at the CMS, with a browser that only reads forms and sends them."""

    def __init__(self, site: str, name: str) -> None:
        self.site = site
        self.cookies = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        self.send("/cms/login/", username=name, password="secret")

    def send(self, path: str, **fields: str) -> None:
        """The form at ``path`` as it stands, with ``fields`` filled in."""
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.read(path))
        data = urllib.parse.urlencode(dict(hidden) | fields).encode()
        request = urllib.request.Request(f"{self.site}{path}", data, {"Referer": f"{self.site}{path}"})
        with self.cookies.open(request, timeout=PATIENCE_S) as answer:
            assert answer.url != f"{self.site}{path}", f"{path} was refused"

    def read(self, path: str) -> str:
        with self.cookies.open(f"{self.site}{path}", timeout=PATIENCE_S) as answer:
            return answer.read().decode()


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
        load_schema(self.environment["DATABASE_URL"])
        self.shell(PEOPLE)

    def manage(self, *arguments: str, text: str = "") -> str:
        """What ``manage.py`` prints in this city."""
        command = [sys.executable, "manage.py", *arguments]
        result = subprocess.run(
            command, cwd=ROOT, env=self.environment, input=text, capture_output=True, text=True, check=False
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    def shell(self, text: str) -> str:
        """What the lines print, run in this city by a process of their own."""
        return self.manage("shell", "--no-imports", text=BEGIN + text if text is not PEOPLE else text)

    def alert(self, headline: str) -> str:
        """Written by one, approved by another in the CMS; the tag that its notifications bear."""
        return self._say(ALERT, headline)

    def later(self, kind: str, headline: str) -> None:
        """An ``update`` of the last alert, or a ``cancel``; as :meth:`alert`."""
        self._say(LATER.format(kind=kind), headline)

    def _say(self, begun: str, headline: str) -> str:
        key, tag = json.loads(self.shell(begun + SUBMIT.format(headline=headline)))
        Reader(self.url, "regard").send(f"/cms/alertes/{key}/approuver/")
        return tag

    def ledger(self) -> list[list[object]]:
        """Of every delivery: the kind of its message, its state, its attempts."""
        rows: list[list[object]] = json.loads(self.shell(LEDGER))
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
