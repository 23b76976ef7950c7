"""HTTP and text functions shared by all apps; no tables."""
