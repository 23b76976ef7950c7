"""Receivers of the agenda's signals about merged events."""

from agenda.models import Event
from agenda.signals import merged, separated
from sources.services.merging import move_records, return_records

merged.connect(move_records, sender=Event)
separated.connect(return_records, sender=Event)
