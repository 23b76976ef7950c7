"""Reader of a foreign calendar file (``.ics``, RFC 5545) into dataclasses that fill a form."""
