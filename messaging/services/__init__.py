"""Every change of what is heard and said: one function, one transaction."""
