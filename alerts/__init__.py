"""City alerts: CAP messages, templates, four-eyes approval."""
