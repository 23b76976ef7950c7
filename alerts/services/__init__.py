"""Every change of the alerts: one function, one transaction."""
