"""What texts mean, as vectors of a language model: an extra of the search, off unless ``SEARCH_BY_MEANING`` says so."""
