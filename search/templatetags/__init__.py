"""Template tags of the search for other pages."""
