"""Readers of outside alerts, one module per format: bytes to dataclasses, no database."""
