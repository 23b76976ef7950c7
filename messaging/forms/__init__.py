"""What a person sends to receive a search by mail, checked."""
