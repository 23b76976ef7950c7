"""Who hears and how: subscriptions and their interests, messages, their delivery by push and mail, open pages."""
