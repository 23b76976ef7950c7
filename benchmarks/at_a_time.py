"""The site, or ``manage.py``, with the clock started at AT (ISO 8601, from the environment)."""

import os
import sys

import time_machine

if at := os.environ.get("AT"):
    time_machine.travel(at).start()

if __name__ == "__main__":
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
else:
    from config import asgi

    application = asgi.application
