"""Changes of proposals, corrections and reports: one function, one transaction."""
