"""Migrations of live coverage."""
