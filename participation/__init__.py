"""What people outside the CMS add: proposals of events, followed without an account."""
