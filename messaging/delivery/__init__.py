"""Delivery: dispatcher, encryption, connections to push services, and their pace."""
