"""Process of those who run the sign-on: they connect sites, suspend them, let keys and hours pass.

One command and one answer in JSON per line (``python -m``).
"""

import json
import os
import sys
from importlib import import_module

import django

django.setup()

from allauth.usersessions.models import UserSession  # noqa: E402 -- Django is set up first
from django.conf import settings  # noqa: E402

from accounts.models import Site  # noqa: E402
from accounts.services.logouts import send_logouts  # noqa: E402
from accounts.services.sites import create_site, resume_site, suspend_site  # noqa: E402
from accounts.signing import SIGN_ON_KEYS  # noqa: E402

#: Longer than a new key waits to sign.
TWO_DAYS_S = 2 * 24 * 60 * 60


def connect(name: str, here: str, told_at: str) -> list[str]:
    """Connect the site ``name`` at ``here``; return its client id and secret."""
    site = Site(
        name=name,
        reason="Pour retrouver vos réservations.",
        redirect_uris=[f"{here}/back"],
        post_logout_redirect_uris=[f"{here}/"],
        backchannel_logout_uri=told_at,
        scopes=["openid", "email"],
    )
    site, secret = create_site(site, actor=None)
    return [site.client_id, secret]


def suspend(name: str) -> None:
    suspend_site(Site.objects.get(name=name), actor=None)


def resume(name: str) -> None:
    resume_site(Site.objects.get(name=name), actor=None)


def tell_sites() -> int:
    """Take the clock's turn; return of how many sign-ons sites were told that they have ended."""
    return send_logouts()


def age_proofs(email: str) -> None:
    """Let what ``email`` has shown in their sessions be an hour older."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for row in UserSession.objects.filter(user__email=email):
        session = store(row.session_key)
        for record in session["account_authentication_methods"]:
            record["at"] -= 3600
        session.save()


def add_key() -> None:
    """Add a key, which is published and does not sign yet."""
    SIGN_ON_KEYS.add()


def age_key() -> None:
    """Let the newest key be published for two days."""
    newest = SIGN_ON_KEYS.files.versions()[0]
    at = SIGN_ON_KEYS.files.written_at(newest).timestamp() - TWO_DAYS_S
    os.utime(settings.PUSH_KEYS / f"{SIGN_ON_KEYS.files.purpose}-{newest}.key", (at, at))


COMMANDS = {
    command.__name__: command
    for command in (connect, suspend, resume, tell_sites, age_proofs, add_key, age_key)
}

if __name__ == "__main__":
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        sys.stdout.write(json.dumps(COMMANDS[name](*arguments)) + "\n")
        sys.stdout.flush()
