"""What is done before the site of ``make run`` is served: a database, and a demonstration where there is nothing."""

from django.core.management import call_command

#: Commands of ``manage.py`` with their options, one after the other, in one process: it takes seconds to start one.
STEPS: tuple[tuple[str, dict[str, object]], ...] = (
    ("migrate", {"from_schema": True, "verbosity": 0}),
    ("demo", {"if_empty": True}),
)


def prepare_site() -> None:
    """A first time it fills an empty database from the schema file; later it runs the migrations that are new."""
    for command, options in STEPS:
        call_command(command, **options)
