"""Finding what happens: words, filters, counts."""
