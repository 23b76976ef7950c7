"""Sign-on for the city's other sites: OAuth 2.0 and OpenID Connect, the code flow alone."""
