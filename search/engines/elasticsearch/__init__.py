"""Elasticsearch: the search of a large city."""
