"""The demonstration city, made as people would have made it: by the services of the rooms below."""
