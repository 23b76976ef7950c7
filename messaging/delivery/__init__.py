"""Paying what is owed: the dispatcher, encryption, the connections to push services, and their pace."""
