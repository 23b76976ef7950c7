"""What comes from outside: formats read into dataclasses, and their import by the agenda's services."""
