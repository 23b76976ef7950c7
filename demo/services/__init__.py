"""Services that create the demonstration city through the services of the other apps."""
