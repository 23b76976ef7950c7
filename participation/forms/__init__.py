"""Forms and validation for what people outside the CMS send."""
