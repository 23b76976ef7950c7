"""The public answers of the agenda: its pages, and its events in other formats."""
