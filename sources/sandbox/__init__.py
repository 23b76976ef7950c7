"""Sandbox for untrusted pages and calendars: they are parsed in a separate process, which can be
killed.
"""
