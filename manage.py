#!/usr/bin/env python
"""Django's command line, with the development settings unless told otherwise."""

import gc
import os
import sys

from django.core.management import execute_from_command_line

# What is loaded stays: to look through it for garbage again and again takes an eighth of a start.
gc.set_threshold(50_000, 20, 100)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
