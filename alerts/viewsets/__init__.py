"""CMS screens of the alerts."""
