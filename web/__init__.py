"""What any app needs of HTTP and of text, without a table of its own."""
