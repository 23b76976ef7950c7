"""`manage.py badge_keys`: list the keys that sign badges, or add one."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from accounts.signing import BADGE_KEYS


class Command(BaseCommand):
    help = "List the keys that sign badges. Delete none: what it signed could not be verified."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--add", action="store_true", help="make a key, which signs from tomorrow on"
        )

    def handle(self, *, add: bool, **options: object) -> None:
        """Print version, day and address of each key; with ``add``, make a new key first."""
        if add:
            self.stdout.write(f"version {BADGE_KEYS.add()}: made")
        signing = BADGE_KEYS.signing_version()
        published = zip(BADGE_KEYS.files.versions(), BADGE_KEYS.jwks()["keys"], strict=True)
        for version, key in published:
            day = BADGE_KEYS.files.written_at(version).date()
            signs = ", signs" if version == signing else ""
            self.stdout.write(f"version {version}: of {day}{signs}, {key['kid']}")
