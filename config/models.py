"""Models of the clock's chores and of heartbeats."""

from django.db import models


class ChoreState(models.Model):
    """When a chore is next due, and how it last ended; claimed by updating the row."""

    name = models.CharField(primary_key=True, max_length=50)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    has_failed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """Last heartbeat of any process of one kind."""

    process = models.CharField(primary_key=True, max_length=20)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.process
