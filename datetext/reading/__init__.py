"""Parser of dates in words: French or English sentences to lines of dates."""
