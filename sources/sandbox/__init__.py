"""Sandbox for untrusted pages and calendars.

They are parsed in a separate process, which can be killed.
"""
