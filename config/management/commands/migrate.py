"""Django's ``migrate``, with locks that nobody who reads the site waits for (docs/decisions/0022)."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from config.migrating import ShortLocksSchemaEditor


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection: Any = connections[options["database"]]
        if connection.vendor == "postgresql":
            connection.SchemaEditorClass = ShortLocksSchemaEditor
        super().handle(*args, **options)
