"""CMS screens of accounts, and of the sites that one enters with them."""
