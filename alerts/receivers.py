"""Connects messaging's signals of deliveries to the services that time exercises."""

from alerts.services import exercises
from messaging.signals import (
    deliveries_forgotten,
    deliveries_posted,
    deliveries_shown,
    deliveries_written,
)

deliveries_written.connect(exercises.start_timings)
deliveries_posted.connect(exercises.record_posted_at)
deliveries_shown.connect(exercises.record_shown_at)
deliveries_forgotten.connect(exercises.delete_timings)
