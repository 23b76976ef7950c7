"""Database backend for SQLite with a write queue inside the process."""
