"""People: who they are and how they come in."""
