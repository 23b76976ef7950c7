"""Development settings with a small demonstration: one event of each kind, no proposals."""

from django.apps import AppConfig

from config.settings.dev import *  # noqa: F403
from config.settings.dev import INSTALLED_APPS


class SmallDemo(AppConfig):
    """Patches the demonstration once models are loaded."""

    name = "tests.services"
    label = "small_demo"

    def ready(self) -> None:
        import tests.services.one_of_each  # noqa: F401, PLC0415 -- models
        from demo.management.commands import demo  # noqa: PLC0415 -- models

        demo.make_participation = lambda now=None, on_progress=None: 0


INSTALLED_APPS = [*INSTALLED_APPS, "tests.services.small_demo.SmallDemo"]
