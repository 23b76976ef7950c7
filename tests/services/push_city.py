"""A site with a dispatcher as real processes, like ``make run``, in a folder of its own."""

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
from tests.services.staff import link_of

PATIENCE_S = 60
#: Shell code: two users, and actions of the first one.
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
facts = {"event": "crue", "severity": "Severe", "expires": timezone.now() + timedelta(hours=6)}
alert = Alert(topic=Topic.objects.first(), **facts)
"""
LATER = """
alert = drafting.draft_{kind}(Alert.objects.filter(first=None).latest("sent_at"), plume)
"""
SUBMIT = """
alert.headline = {headline!r}
drafting.save_draft(alert, plume)
approval.submit_alert(alert, plume)
print(json.dumps([alert.pk, str(alert.root.uuid)]))
"""
LEDGER = """
lines = Delivery.objects.order_by("id")
print(json.dumps(list(lines.values_list("message__message_type", "state", "attempts"))))
"""


class Reader:
    """A CMS user with an HTTP client that reads and posts forms."""

    def __init__(self, site: str, link: str) -> None:
        self.site = site
        self.cookies = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        self.send(link)

    def send(self, path: str, **fields: str) -> None:
        """Post the form at ``path`` with its hidden fields and ``fields``."""
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.read(path))
        data = urllib.parse.urlencode(dict(hidden) | fields).encode()
        request = urllib.request.Request(
            f"{self.site}{path}", data, {"Referer": f"{self.site}{path}"}
        )
        with self.cookies.open(request, timeout=PATIENCE_S) as answer:
            assert answer.url != f"{self.site}{path}", f"{path} was refused"

    def read(self, path: str) -> str:
        with self.cookies.open(f"{self.site}{path}", timeout=PATIENCE_S) as answer:
            return answer.read().decode()


class City:
    """A site whose database, keys and files are in ``folder``."""

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
        """Run ``manage.py`` for this site and return its output."""
        command = [sys.executable, "manage.py", *arguments]
        result = subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment,
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    def shell(self, text: str) -> str:
        """Run Python code in a shell process of this site and return its output."""
        return self.manage(
            "shell", "--no-imports", text=BEGIN + text if text is not PEOPLE else text
        )

    def alert(self, headline: str) -> str:
        """Write an alert as one user and approve it as another in the CMS; return its notification
        tag."""
        return self._say(ALERT, headline)

    def later(self, kind: str, headline: str) -> None:
        """Send an ``update`` or a ``cancel`` of the last alert, like :meth:`alert`."""
        self._say(LATER.format(kind=kind), headline)

    def _say(self, begun: str, headline: str) -> str:
        key, tag = json.loads(self.shell(begun + SUBMIT.format(headline=headline)))
        Reader(self.url, link_of("regard", self.environment)).send(f"/cms/alertes/{key}/approuver/")
        return tag

    def ledger(self) -> list[list[object]]:
        """Return message type, state and attempts of every delivery."""
        rows: list[list[object]] = json.loads(self.shell(LEDGER))
        return rows

    @contextmanager
    def open(self):
        """Run the site and a dispatcher during the block."""
        server = [
            "-m",
            "uvicorn",
            "config.asgi:application",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
        ]
        quiet = [
            "--lifespan",
            "off",
            "--no-access-log",
            "--log-level",
            "warning",
            "--timeout-graceful-shutdown",
            "3",
        ]
        dispatcher = subprocess.Popen(
            [sys.executable, "manage.py", "dispatch"], cwd=ROOT, env=self.environment
        )
        try:
            with running([sys.executable, *server, *quiet], self.port, env=self.environment):
                yield self
        finally:
            dispatcher.terminate()
            assert dispatcher.wait(PATIENCE_S) == 0
