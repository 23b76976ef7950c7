"""Search of events: full text, filters, facet counts, autocompletion."""
