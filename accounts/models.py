"""People with an account."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """Somebody with an account: an editor, a moderator, a contributor."""
