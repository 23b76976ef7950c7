"""``manage.py record_backup``: record a backup or its failure, for ``/metrics``."""

from argparse import ArgumentParser

import structlog
from django.core.management.base import BaseCommand

from config.backups import record_backup

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Note, for /metrics, that a copy was just made; or that one failed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--failed", action="store_true", help="no copy was made")

    def handle(self, *args: object, failed: bool, **options: object) -> None:
        if failed:
            log.critical("backup_failed")
        record_backup(has_failed=failed)
