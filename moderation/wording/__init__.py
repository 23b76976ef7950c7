"""Words of the queue: rows, decisions, trust, keyboard shortcuts."""
