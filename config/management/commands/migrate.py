"""Django's ``migrate``, with short locks that do not block readers (docs/decisions/0022)."""

from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections

from config import schema


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--from-schema",
            action="store_true",
            help=(
                "remplit d’abord une base vide du fichier du schéma (config/schema/) "
                "plutôt que d’y migrer"
            ),
        )

    def handle(self, *args: object, from_schema: bool = False, **options: object) -> None:
        """Migrate with short locks; ``from_schema`` fills an empty database from the file first."""
        connection = connections[str(options["database"])]
        if from_schema and schema.has_no_tables(connection):
            schema.load(connection)
        if connection.vendor == "postgresql":
            from config.migrating import ShortLocksSchemaEditor  # noqa: PLC0415 -- needs psycopg, which SQLite does not

            connection.SchemaEditorClass = ShortLocksSchemaEditor
        super().handle(*args, **options)
