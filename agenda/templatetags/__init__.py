"""Words, dates and drawings of the public pages' templates."""
