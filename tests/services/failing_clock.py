"""Development settings in which one clock round fails at its start, once per process."""

from itertools import count

from django.apps import AppConfig

from config.settings.dev import *  # noqa: F403
from config.settings.dev import INSTALLED_APPS


class FailingClock(AppConfig):
    """Patches the clock once models are loaded."""

    name = "tests.services"
    label = "failing_clock"

    def ready(self) -> None:
        from config import clock  # noqa: PLC0415 -- models

        runs, run_due = count(), clock.run_due

        def fail_first(*arguments):
            if next(runs) == 0:
                raise ArithmeticError("of this round alone")
            return run_due(*arguments)

        clock.run_due = fail_first


INSTALLED_APPS = [*INSTALLED_APPS, "tests.services.failing_clock.FailingClock"]
