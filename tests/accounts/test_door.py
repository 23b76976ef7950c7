import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from messaging.models import Mail

pytestmark = pytest.mark.django_db


def code_in(mail):
    return re.search(r"^(\d{6})$", mail.text, re.MULTILINE)[1]


def ask(client, email="lou@example.org", **more):
    return client.post(reverse("account_login"), {"email": email, **more})


def test_a_code_by_mail_makes_an_account_and_enters(client):
    assert ask(client).url == reverse("account_confirm_login_code")
    assert User.objects.count() == 0
    mail = Mail.objects.get()

    response = client.post(reverse("account_confirm_login_code"), {"code": code_in(mail)})

    offer = f"{reverse('account_offer_key')}?next="
    assert (response.status_code, response.url) == (302, offer)
    address = EmailAddress.objects.get()
    assert (address.email, address.verified, address.primary) == ("lou@example.org", True, True)
    assert not address.user.has_usable_password()
    assert "lou" not in address.user.username
    page = client.get(reverse("account_home"))
    assert page.status_code == 200
    assert "lou@example.org" in page.text


def test_a_door_that_says_when_it_opens_again_sends_no_other_code_until_then(client):
    ask(client)
    for _try in range(5):
        shut = client.post(reverse("account_confirm_login_code"), {"code": "11"})

    again = ask(client, "autre@example.org")

    assert "On souffle un peu" in shut.text
    assert (again.status_code, "On souffle un peu" in again.text) == (429, True)
    assert Mail.objects.count() == 1


def test_an_address_that_was_typed_and_no_code_is_forgotten_within_a_day(client):
    def life():
        left = Session.objects.get().expire_date - timezone.now()
        return round(left / timedelta(hours=1))

    ask(client)
    untyped = life()
    code = code_in(Mail.objects.get())
    client.post(reverse("account_confirm_login_code"), {"code": code})

    assert (untyped, life()) == (1, 30 * 24)
