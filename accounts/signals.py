"""What accounts announce to those who listen."""

from django.dispatch import Signal

#: After commit: sign-ons ended, and their sites are due to be told.
logouts_due = Signal()
