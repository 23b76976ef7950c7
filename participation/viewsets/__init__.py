"""Screens of participation in the CMS's admin."""
