"""Views of /agenda/ in every format."""
