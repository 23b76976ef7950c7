"""The agenda: events, their dates, places and organisers."""
