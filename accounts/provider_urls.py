"""URLs of the sign-on for other sites: registered there, so without a language."""

from django.urls import path

from accounts.views import authorization, provider

urlpatterns = [
    path(".well-known/openid-configuration", provider.metadata_document, name="identity_metadata"),
    path(".well-known/oauth-authorization-server", provider.metadata_document),
    path("identity/jwks.json", provider.key_set, name="identity_keys"),
    path("identity/authorize", authorization.authorize, name="identity_authorize"),
    path("identity/consent", authorization.answer_consent, name="identity_consent"),
    path("identity/token", provider.token_endpoint, name="identity_token"),
    path("identity/userinfo", provider.userinfo_endpoint, name="identity_userinfo"),
    path("identity/revoke", provider.revocation_endpoint, name="identity_revoke"),
]
