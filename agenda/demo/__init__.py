"""The demonstration city: pure data and plans, which the service of the same name makes true."""
