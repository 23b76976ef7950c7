"""Every change of the queue."""
