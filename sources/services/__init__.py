"""Services of imports: places, organisations, events and areas made from sources."""
