"""Login, password reset and session URLs of the CMS, in place of Wagtail's."""

from django.urls import path

from accounts.views.cms import login_page, resume_page, session_page, session_state

urlpatterns = [
    path("login/", login_page, name="wagtailadmin_login"),
    path("password_reset/", login_page, name="wagtailadmin_password_reset"),
    path("password_reset/<path:path>", login_page),
    path("reprise/", resume_page, name="cms_resume"),
    path("session/", session_page, name="cms_session"),
    path("session/etat/", session_state, name="cms_session_state"),
]
