"""Template tags of the queue's screens."""
