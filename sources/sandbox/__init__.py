"""Sandbox of what strangers send: their pages and calendars are read in a process of their own, which can be ended."""
