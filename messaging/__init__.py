"""Who hears and how: subscriptions, interests, messages, delivery by push and mail."""
