"""Template tags of participation for pages of other apps."""
