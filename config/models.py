"""What the clock remembers between its ticks, and when what runs beside the site last said that it lives."""

from django.db import models


class ChoreState(models.Model):
    """When a chore is next due, and how it last ended; the row is what two clocks agree on."""

    name = models.CharField(primary_key=True, max_length=50)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    has_failed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """When a process of one kind last said that it lives, whichever of them it was."""

    process = models.CharField(primary_key=True, max_length=20)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.process
