"""Django's ``migrate``, with locks that nobody who reads the site waits for (docs/decisions/0022)."""

from django.core.management.commands import migrate
from django.db import connections

from config.migrating import ShortLocksSchemaEditor


class Command(migrate.Command):
    def handle(self, *args: object, **options: object) -> None:
        connection = connections[str(options["database"])]
        if connection.vendor == "postgresql":
            connection.SchemaEditorClass = ShortLocksSchemaEditor
        super().handle(*args, **options)
