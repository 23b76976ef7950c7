"""The city's own identity provider, or a national one, by OpenID Connect: one, named in settings.

Not django-allauth's ``openid_connect``: it sends no nonce, checks no signature of what it fetches,
reads no signed userinfo, and keeps the identity's claims.
"""
