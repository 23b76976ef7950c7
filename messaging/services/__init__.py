"""Changes of subscriptions, messages and mails: one function, one transaction."""
