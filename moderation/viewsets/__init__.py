"""Moderators' screens in the CMS."""
