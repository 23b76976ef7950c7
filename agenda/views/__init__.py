"""Public views of the agenda: pages, and events in other formats."""
