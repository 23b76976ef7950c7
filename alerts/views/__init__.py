"""Public views of the alerts: pages and feeds."""
