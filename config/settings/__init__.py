"""The settings, one file an environment: all of them start from base."""
