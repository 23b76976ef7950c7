"""Authentication backend: loads the signed-in user of each request."""

from django.contrib.auth.backends import ModelBackend

from accounts.models import User


class ProfiledBackend(ModelBackend):
    """Model backend that loads the user's CMS profile in the same query.

    Every page of the CMS reads the profile: language, time zone, shortcuts.
    """

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("wagtail_userprofile").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
