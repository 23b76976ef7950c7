"""What accounts use of django-allauth beyond its documented names; its tests hold each one."""

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core.internal import ratelimit
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal.auth import begin_registration, parse_authentication_response
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.core.cache import caches
from django.utils.connection import ConnectionProxy

__all__ = [
    "begin_registration",
    "count_limits_in_database",
    "get_authentication_records",
    "parse_authentication_response",
    "perform_passwordless_login",
    "record_authentication",
]


def count_limits_in_database() -> None:
    """Let django-allauth count attempts and used codes in the cache ``limits``.

    It would take the default cache, which without Redis belongs to one process, and which forgets
    everything while Redis is away.
    """
    for module in (ratelimit, totp):
        module.cache = ConnectionProxy(caches, "limits")
