"""The CMS's doors, standing before Wagtail's own under the same names."""

from django.urls import path

from accounts.views import ThrottledLoginView, ThrottledPasswordResetView

urlpatterns = [
    path("login/", ThrottledLoginView.as_view(), name="wagtailadmin_login"),
    path("password_reset/", ThrottledPasswordResetView.as_view(), name="wagtailadmin_password_reset"),
]
