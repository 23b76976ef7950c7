from django.contrib.auth import get_user_model

from accounts.models import User


def test_the_site_has_its_own_user_model():
    assert get_user_model() is User
