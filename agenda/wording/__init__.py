"""Wording: events, dates and places in words, for pages, feeds, calendars and messages."""
