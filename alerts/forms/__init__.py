"""Forms of the alerts' CMS screens."""
