"""What accounts use of django-allauth beyond its documented names; its tests hold each one."""

from allauth.account.internal.flows.login import get_authentication_records, record_authentication

__all__ = ["get_authentication_records", "record_authentication"]
