"""Defaults of every worker of tasks, which is a process of its own or a thread of a town."""

QUEUES = "*"
#: From one look for tasks to the next.
LOOK_EVERY_S = 0.2
