"""The invented alerts of the demonstration city."""
