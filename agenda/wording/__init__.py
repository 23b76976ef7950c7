"""What is said of an event, a date or a place in words: by pages, feeds, calendars and messages alike."""
