"""Services that change alerts: one function, one transaction."""
