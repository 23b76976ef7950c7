"""Tables of people: accounts, the sites that know them, what they did well."""

from accounts.models.deeds import Award, AwardQuerySet, Deed
from accounts.models.people import (
    HMAC_LENGTH,
    AccountAddress,
    Address,
    AddressQuerySet,
    AttemptCount,
    Departure,
    Invitation,
    InvitationQuerySet,
    LimitEntry,
    UpstreamIdentity,
    User,
)
from accounts.models.sites import Consent, Grant, Site, Subject

__all__ = [
    "HMAC_LENGTH",
    "AccountAddress",
    "Address",
    "AddressQuerySet",
    "AttemptCount",
    "Award",
    "AwardQuerySet",
    "Consent",
    "Deed",
    "Departure",
    "Grant",
    "Invitation",
    "InvitationQuerySet",
    "LimitEntry",
    "Site",
    "Subject",
    "UpstreamIdentity",
    "User",
]
