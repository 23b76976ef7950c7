"""The alerts of the city: CAP, templates, four eyes."""
