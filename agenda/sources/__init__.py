"""Outside formats: fetched and parsed into dataclasses, without touching a table."""
