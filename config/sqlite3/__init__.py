"""Django's backend for SQLite, whose writers of one process take turns."""
