"""Every change of a proposal: one function, one transaction."""
