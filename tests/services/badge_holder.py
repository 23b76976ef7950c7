"""Gives somebody a badge on the site of the environment (``python -m``); prints their session and
the badge's number."""

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402 -- Django is set up first
from django.test import Client  # noqa: E402

from tests.factories.accounts import (  # noqa: E402
    AwardFactory,
    UserFactory,
    give_proved_address,
)

if __name__ == "__main__":
    user = UserFactory(email="lou@example.org")
    give_proved_address(user)
    award = AwardFactory(user=user, code="lynx")
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
    sys.stdout.write(json.dumps({"cookie": cookie, "number": str(award.number)}))
