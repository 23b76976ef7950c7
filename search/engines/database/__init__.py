"""Engine of the site's database: full text, facets and dates, on SQLite and on PostgreSQL."""
