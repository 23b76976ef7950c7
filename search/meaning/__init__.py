"""Semantic search with vectors of a language model; off unless ``SEARCH_BY_MEANING`` is set."""
