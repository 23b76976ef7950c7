"""What the page of results is made of: its records, facets, days, chips, and what is said when there is nothing."""
