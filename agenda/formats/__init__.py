"""One file a format we speak."""
