"""Defaults of a task worker, as a process of its own or as a town's thread."""

QUEUES = "*"
#: Interval of polling for tasks.
LOOK_EVERY_S = 0.2
