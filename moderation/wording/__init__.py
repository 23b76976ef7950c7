"""What the queue says, in words."""
