"""Paying what is owed: encryption, connections, pace, the dispatcher."""
