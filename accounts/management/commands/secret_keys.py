"""`manage.py secret_keys`: count the second-factor secrets of each key, or replace the key."""

from argparse import ArgumentParser
from collections import Counter

from django.core.management.base import BaseCommand

from accounts.encryption import add_secret_key, secret_versions
from accounts.services.second_factors import encrypt_again, stored_versions


class Command(BaseCommand):
    help = "Say how many secrets each key has. A file whose key has none may be deleted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--add", action="store_true", help="make a key, and encrypt all secrets with it"
        )

    def handle(self, *, add: bool, **options: object) -> None:
        """Print the number of secrets by key version; with ``add``, make a new key first."""
        if add:
            version = add_secret_key(max(stored_versions(), default=0))
            self.stdout.write(f"version {version}: made, {encrypt_again()} secrets moved to it")
        counts = dict.fromkeys(secret_versions(), 0) | Counter(stored_versions())
        for version, count in sorted(counts.items(), reverse=True):
            lost = "" if version in secret_versions() else ", its key is not there: they are lost"
            self.stdout.write(f"version {version}: {count} secrets{lost}")
