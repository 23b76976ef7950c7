"""Public pages and feeds of live coverage."""
