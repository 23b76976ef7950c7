"""The demonstration city: invented data and plans, and the services that make them true. Never part of production."""
