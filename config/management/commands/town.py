"""The town: everything in one process, until it is told to stop."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from config.town import Town


class Command(BaseCommand):
    help = "Serve the site, and run its clock, dispatcher and worker, in one process: what a town needs."
    requires_system_checks = []  # no other process of the site waits for them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: object, host: str, port: int, **options: object) -> None:
        Town(host, port).run()
