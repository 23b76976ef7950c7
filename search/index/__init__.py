"""Reads the index tables: words, names, areas and streets, with the caches of each process."""
