"""A calendar file of somebody else (``.ics``, RFC 5545), read into dataclasses to fill a form."""
