"""Formats of output: notifications, mails, broadcasts to open pages, the API."""
