"""The index read: what its tables know of words, names, areas and streets, as each process keeps it."""
