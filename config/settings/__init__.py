"""Settings, one module per environment; all start from base."""
