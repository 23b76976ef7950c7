"""Figures of participation: counts by network for moderators, the public clock for everybody."""

from participation.figures.clock import Clock, Waits, clock, median_hours
from participation.figures.networks import same_network_today

__all__ = [
    "Clock",
    "Waits",
    "clock",
    "median_hours",
    "same_network_today",
]
