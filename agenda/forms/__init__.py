"""What a person sends, checked."""
