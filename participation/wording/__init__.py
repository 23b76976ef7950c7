"""What is said of a proposal, on its page and in the mails about it."""
