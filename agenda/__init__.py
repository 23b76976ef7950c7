"""The agenda: events, their dates, the places and people that hold them."""
