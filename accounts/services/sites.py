"""Services of connected sites: made, changed, given a new secret, suspended by administrators."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from accounts.models import Consent, Site, User
from accounts.services.grants import AT_ONCE, end_grants

SECRET_OCTETS = 32
#: How long a secret still works after it was replaced.
OLD_SECRET_KEPT = timedelta(days=1)
#: Fields that an administrator types.
TYPED_FIELDS = (
    "name",
    "reason",
    "logo",
    "redirect_uris",
    "post_logout_redirect_uris",
    "backchannel_logout_uri",
    "scopes",
)
ADDRESS_FIELDS = ("redirect_uris", "post_logout_redirect_uris")
#: Actions in the history of a site in the CMS.
SITE_CREATED, SITE_CHANGED = "accounts.site_created", "accounts.site_changed"
SECRET_ROTATED = "accounts.site_secret_rotated"  # noqa: S105 -- the name of an action
SITE_SUSPENDED, SITE_RESUMED = "accounts.site_suspended", "accounts.site_resumed"


@transaction.atomic
def create_site(site: Site, *, actor: User | None) -> tuple[Site, str]:
    """Save the new ``site``; return it with its secret, of which only the hash is stored.

    Raises :class:`~django.db.IntegrityError` if another site has its name.
    """
    secret = secrets.token_hex(SECRET_OCTETS)
    site.secret_hash = hash_secret(secret)
    site.save(force_insert=True)
    log(instance=site, action=SITE_CREATED, user=actor)
    return site, secret


@transaction.atomic
def change_site(site: Site, *, actor: User | None) -> None:
    """Save the typed fields of ``site`` that differ from those stored.

    If it may ask for less than before, its sign-ons end, and no consent is left to what it lost:
    should it ask again, people are asked anew. Raises :class:`~django.db.IntegrityError` if another
    site has its name.
    """
    before = _locked(site)
    changed = [name for name in TYPED_FIELDS if getattr(site, name) != getattr(before, name)]
    if not changed:
        return
    site.save(update_fields=changed)
    lost = set(before.scopes) - set(site.scopes)
    if lost:
        _forget_consents(site, lost)
        end_grants(site.grants.all())
    old, new = _addresses(before), _addresses(site)
    facts = {"fields": changed, "added": sorted(new - old), "removed": sorted(old - new)}
    log(instance=site, action=SITE_CHANGED, user=actor, data=facts)


@transaction.atomic
def rotate_secret(site: Site, *, actor: User | None, is_stolen: bool = False) -> str:
    """Give ``site`` another secret and return it; the one before works for a day, unless stolen.

    While one before still works, it keeps its hour and the newest one alone is replaced: a second
    click leaves the secret that the site has.
    """
    row = _locked(site)
    secret = secrets.token_hex(SECRET_OCTETS)
    if is_stolen:
        row.old_secret_hash, row.old_secret_until = "", None
    elif not row.has_old_secret:
        row.old_secret_hash = row.secret_hash
        row.old_secret_until = timezone.now() + OLD_SECRET_KEPT
    row.secret_hash = hash_secret(secret)
    row.save(update_fields=["secret_hash", "old_secret_hash", "old_secret_until"])
    log(instance=row, action=SECRET_ROTATED, user=actor, data={"is_stolen": is_stolen})
    return secret


@transaction.atomic
def suspend_site(site: Site, reason: str = "", *, actor: User | None) -> None:
    """Let nobody enter ``site`` any more, and end its sign-ons; one that is suspended stays so."""
    row = _locked(site)
    if row.is_suspended:
        return
    row.suspended_at = timezone.now()
    row.save(update_fields=["suspended_at"])
    end_grants(row.grants.all())
    log(instance=row, action=SITE_SUSPENDED, user=actor, data={"reason": reason})


@transaction.atomic
def resume_site(site: Site, *, actor: User | None) -> None:
    """Let people enter a suspended ``site`` again; who had a consent there still has it."""
    row = _locked(site)
    if not row.is_suspended:
        return
    row.suspended_at = None
    row.save(update_fields=["suspended_at"])
    log(instance=row, action=SITE_RESUMED, user=actor)


def hash_secret(secret: str) -> str:
    """Return what is stored of ``secret``: SHA-256, since nobody guesses 32 random octets."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _locked(site: Site) -> Site:
    return Site.objects.select_for_update(no_key=True).get(pk=site.pk)


def _forget_consents(site: Site, lost: set[str]) -> None:
    """Remove the scopes ``lost`` from every consent to ``site``, asked and granted alike."""
    rows = site.consents.select_for_update().order_by("pk")
    last = 0
    while consents := list(rows.filter(pk__gt=last)[:AT_ONCE]):
        for consent in consents:
            consent.asked = [scope for scope in consent.asked if scope not in lost]
            consent.granted = [scope for scope in consent.granted if scope not in lost]
        Consent.objects.bulk_update(consents, ["asked", "granted"])
        last = consents[-1].pk


def _addresses(site: Site) -> set[str]:
    listed = {address for name in ADDRESS_FIELDS for address in getattr(site, name)}
    return listed | ({site.backchannel_logout_uri} - {""})
