"""The landmarks of the demonstration city, which the search can place."""
