"""The golden set: an invented city in plain data, and the searches that people graded on it."""
