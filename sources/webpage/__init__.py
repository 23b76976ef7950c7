"""Reader of an event's page on another site: schema.org in JSON-LD or microdata, else OpenGraph."""
