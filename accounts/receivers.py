"""What django-allauth and Django announce: addresses that were verified, people who came in."""

from allauth.account.models import EmailAddress
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from accounts.services import keep_account_address
from accounts.services.activity import record_login


@receiver(post_save, sender=EmailAddress, dispatch_uid="accounts.keep_address")
def on_address_saved(instance: EmailAddress, *, raw: bool = False, **kwargs: object) -> None:
    if not raw:
        keep_account_address(instance)


@receiver(user_logged_in, dispatch_uid="accounts.seen")
def on_login(request: HttpRequest, user: User, **kwargs: object) -> None:
    record_login(request, user)
