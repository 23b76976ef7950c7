"""What is said: fields, constraints, one-line properties."""

from alerts.models.alerts import Alert, AuditLine
from alerts.models.exercises import ExerciseTiming
from alerts.models.templates import AlertTemplate, Topic

__all__ = ["Alert", "AlertTemplate", "AuditLine", "ExerciseTiming", "Topic"]
