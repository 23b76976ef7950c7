"""One factory a model; defaults are the dullest valid record."""
