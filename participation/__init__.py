"""Contributions from outside the CMS: proposals, corrections and reports, without an account."""
