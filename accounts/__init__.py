"""Accounts of people, their mail addresses, and how they sign in."""
