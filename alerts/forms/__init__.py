"""What editors send of alerts, checked."""
