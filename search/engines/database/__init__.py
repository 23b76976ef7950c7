"""The engine of the site's database: full text, facets and dates in SQL, on SQLite and on PostgreSQL."""
