"""The alerts of the city, and who is told what."""
