"""Figures of participation: counts by network for moderators, the public clock for everybody."""
