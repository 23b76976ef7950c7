"""Login, password reset and session URLs of the CMS, in place of Wagtail's."""

from django.urls import path

from accounts.views.cms import (
    ThrottledLoginView,
    ThrottledPasswordResetView,
    session_page,
    session_state,
)

urlpatterns = [
    path("login/", ThrottledLoginView.as_view(), name="wagtailadmin_login"),
    path(
        "password_reset/", ThrottledPasswordResetView.as_view(), name="wagtailadmin_password_reset"
    ),
    path("session/", session_page, name="cms_session"),
    path("session/etat/", session_state, name="cms_session_state"),
]
