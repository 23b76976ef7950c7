"""The public answers of the alerts: pages, feeds, the event stream, the service worker."""
