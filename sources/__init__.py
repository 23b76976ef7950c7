"""Imports from outside: formats read into dataclasses, and services that turn them into events."""
