"""Pages of a search by mail; the service worker and the manifest."""
