"""Open pages: the hub that tells them of messages, and the connections that it speaks through."""
