"""Words and marks of the alerts, for templates."""
