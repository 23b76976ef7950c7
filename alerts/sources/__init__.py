"""Alerts of others: one file an outside format, read into dataclasses; no table is touched."""
