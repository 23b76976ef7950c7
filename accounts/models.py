"""People with an account, and how often somebody has tried to come in."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """Somebody with an account: an editor, a moderator, a contributor."""


class AttemptCount(models.Model):
    """How often something was tried in a window of time; the key is a hash and tells nobody's name or address."""

    key = models.CharField(primary_key=True, max_length=150)
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} until {self.expires_at:%Y-%m-%d %H:%M}"
