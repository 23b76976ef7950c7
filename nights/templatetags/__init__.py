"""Template tags of live coverage."""
