"""Open pages: the hub that broadcasts messages to them, and their connections."""
