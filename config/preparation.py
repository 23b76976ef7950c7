"""Preparation before ``make run`` serves: a migrated database, with the demonstration if empty."""

from django.core.management import call_command

#: Commands of ``manage.py`` with their options, run in one process, since starting one takes
#: seconds.
STEPS: tuple[tuple[str, dict[str, object]], ...] = (
    ("migrate", {"from_schema": True, "verbosity": 0}),
    ("demo", {"if_empty": True}),
)


def prepare_site() -> None:
    """Run :data:`STEPS`: fill an empty database from the schema file, migrate another one."""
    for command, options in STEPS:
        call_command(command, **options)
