"""What the queue's screens show of themselves."""
