"""Forms of the agenda: validation of what people send."""
