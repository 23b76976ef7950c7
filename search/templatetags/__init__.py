"""What other pages show of the search."""
