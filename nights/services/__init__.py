"""Changes of live coverage: each writes its line in the same transaction."""
