"""What templates may say of the alerts."""
