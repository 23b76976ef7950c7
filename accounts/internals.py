"""What accounts use of django-allauth beyond its documented names; its tests hold each one."""

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.webauthn.internal.auth import begin_registration

__all__ = ["begin_registration", "get_authentication_records", "record_authentication"]
