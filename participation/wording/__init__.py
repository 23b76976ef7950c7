"""Words of participation: states, mails, field values, flags, the public clock."""
