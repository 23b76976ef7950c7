"""The tags that show alerts on any page."""
