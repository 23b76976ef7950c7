"""`manage.py address_keys`: count the addresses of each key, or add a key."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.db.models import Count, Max

from accounts.addresses import add_key, versions
from accounts.models import Address


class Command(BaseCommand):
    help = "Say how many addresses each key has. A file whose key has none may be deleted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--add",
            action="store_true",
            help="make a key; what is kept in clear moves to it in a day",
        )

    def handle(self, *, add: bool, **options: object) -> None:
        """Print the number of addresses by key version; with ``add``, make a new key first."""
        if add:
            used = Address.objects.aggregate(newest=Max("key_version"))["newest"] or 0
            self.stdout.write(
                f"version {add_key(used)}: made; every process with this folder writes with it now"
            )
        rows = Address.objects.order_by().values_list("key_version").annotate(count=Count("pk"))
        counts = dict.fromkeys(versions(), 0) | dict(rows)
        for version, count in sorted(counts.items(), reverse=True):
            lost = "" if version in versions() else ", its key is not there: nobody finds them"
            self.stdout.write(f"version {version}: {count} addresses{lost}")
