"""`manage.py sign_on_keys`: list the keys that sign tokens of other sites, or add one."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from accounts.signing import PUBLISHED_BEFORE, SIGN_ON_KEYS


class Command(BaseCommand):
    help = (
        "List the keys that sign the tokens of other sites. A file may be deleted once its key has "
        "not signed for thirty days: sites show old tokens at a sign-out."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--add", action="store_true", help="make a key; it is published now, and signs later"
        )

    def handle(self, *, add: bool, **options: object) -> None:
        """Print each key with the time of its making; with ``add``, make a new one first."""
        if add:
            SIGN_ON_KEYS.add()
        signing = SIGN_ON_KEYS.signing_version()
        published = SIGN_ON_KEYS.jwks()["keys"]
        for version, key in zip(SIGN_ON_KEYS.files.versions(), published, strict=True):
            written_at = SIGN_ON_KEYS.files.written_at(version)
            state = "signs" if version == signing else "verifies"
            if version > signing:
                state = f"signs from {written_at + PUBLISHED_BEFORE:%Y-%m-%d %H:%M %Z}"
            self.stdout.write(f"version {version}: {state} ({key['kid']}, {written_at:%Y-%m-%d})")
