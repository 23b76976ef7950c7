"""Answers of the alerts: pages, feeds."""
