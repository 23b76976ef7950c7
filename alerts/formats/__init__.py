"""Output formats of alerts, one module each."""
