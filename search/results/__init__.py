"""Parts of the results page: cards, facets, days, chips, relaxation."""
