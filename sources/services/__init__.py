"""Imports: what a source gives becomes places, organisations, events and areas."""
