#!/usr/bin/env python
"""Django's command line, with the development settings unless told otherwise."""

import gc
import os
import sys

import django
from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
    # What is loaded stays: to look for garbage in it meanwhile takes a fifth of the time, and later all of it again.
    gc.disable()
    django.setup()
    gc.freeze()
    gc.enable()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
