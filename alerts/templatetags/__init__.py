"""What the templates say of alerts."""
