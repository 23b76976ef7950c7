"""The public answers of the alerts: pages and feeds."""
