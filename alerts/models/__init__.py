"""Models of the alerts: alert, template, audit line, exercise timing, topic."""

from alerts.models.alerts import Alert, AuditLine
from alerts.models.exercises import ExerciseTiming
from alerts.models.templates import AlertTemplate, Topic

__all__ = ["Alert", "AlertTemplate", "AuditLine", "ExerciseTiming", "Topic"]
