"""Formats of others that badges leave in: signed credentials, and pictures that hold one."""
