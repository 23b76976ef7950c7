"""Template tags of the alerts."""
