"""Public pages of participation: propose, correct, report, and follow what was sent."""
