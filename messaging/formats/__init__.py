"""Formats of what is said: notifications, mails, what open pages are told, the API."""
