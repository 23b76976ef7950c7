"""The moderators' queue: what waits to be read, and what is decided of it."""
