"""Changes of the moderators' queue and of trust."""
