"""``manage.py write_schema``: write this database's schema file from the migrations."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from config import schema


class Command(BaseCommand):
    help = (
        "Écrit le fichier du schéma (config/schema/) : ce que les migrations font d’une "
        "base vide, en SQL."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="n’écrit rien : dit si le fichier est à jour"
        )

    def handle(self, *args: object, check: bool, **options: object) -> None:
        """Write the schema file of all migrations; with ``check``, only compare.

        Raises :class:`CommandError` if the file differs.
        """
        name, file = connection.settings_dict["NAME"], schema.file_of(connection.vendor)
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            made = schema.dump(connection)
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
        if not check:
            file.write_text(made)
        elif made != file.read_text():
            raise CommandError(
                f"{file} n’est pas ce que font les migrations : make schema l’écrit à nouveau."
            )
        self.stdout.write(f"{file}\n")
