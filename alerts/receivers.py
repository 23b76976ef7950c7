"""What others announce, and the service that answers: one line each."""
