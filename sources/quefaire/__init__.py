"""The City of Paris's open-data export «Que faire à Paris»: its records, read into dataclasses."""
