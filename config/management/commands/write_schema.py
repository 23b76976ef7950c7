"""``manage.py write_schema``: write the schema file of this database's kind from the migrations."""

from django.core.management.base import BaseCommand
from django.db import connection

from config import schema


class Command(BaseCommand):
    help = "Écrit le fichier du schéma (config/schema/) : ce que les migrations font d’une base vide, en SQL."

    def handle(self, *args: object, **options: object) -> None:
        """In a database of its own beside the site's, as tests have one; it is removed again."""
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            schema.file_of(connection.vendor).write_text(schema.dump(connection))
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
        self.stdout.write(f"{schema.file_of(connection.vendor)}\n")
