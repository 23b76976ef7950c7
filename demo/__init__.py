"""Demonstration city: invented data, and services that create it. Never part of production."""
