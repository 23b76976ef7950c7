"""How somebody who is signed in is read at each request."""

from django.contrib.auth.backends import ModelBackend

from accounts.models import User


class ProfiledBackend(ModelBackend):
    """With their profile of the CMS, which each of its pages asks for: the language, the hour, the shortcuts."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("wagtail_userprofile").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
