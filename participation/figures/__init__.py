"""What is counted of what was sent: of one person or network for who decides, of all for everybody."""

from participation.figures.clock import Clock, Waits, clock, median_hours
from participation.figures.networks import same_network_today

__all__ = [
    "Clock",
    "Waits",
    "clock",
    "median_hours",
    "same_network_today",
]
