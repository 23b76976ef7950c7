"""Elasticsearch: search engine for a large city."""
