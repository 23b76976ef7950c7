"""Reader of the City of Paris's open-data export «Que faire à Paris»."""
