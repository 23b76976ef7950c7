"""A person's sign-on at a site: consent, a code, its exchange, refresh tokens, and their reuse."""

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from oauthlib.oauth2.rfc6749.grant_types.authorization_code import code_challenge_method_s256

from accounts.enums import ClaimScope
from accounts.exceptions import TooManySignOns
from accounts.models import Consent, Grant, Site, Subject, User
from accounts.models.sites import GrantQuerySet
from accounts.services.grants import SIGN_ONS_KEPT, end_grants

log = structlog.get_logger(__name__)

CODE_LIFE = timedelta(seconds=60)
#: Octets of a code and of a refresh token.
RANDOM_BYTES = 32
#: A sign-on ends then, however often it is refreshed.
LONGEST_LIFE = timedelta(days=365)
#: A code verifier (RFC 7636, section 4.1).
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")
#: Sign-ons that one person opens within an hour.
MOST_AN_HOUR, AN_HOUR = 600, timedelta(hours=1)
#: How exactly the last use of a consent is known.
USED_WITHIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AuthenticationEvent:
    """When and how a person proved who they are (``auth_time``, ``amr``)."""

    at: datetime
    methods: list[str]


@dataclass(frozen=True, slots=True)
class OpenSignOn:
    """A grant that was just exchanged or refreshed: its new refresh token, what may be told."""

    grant: Grant
    refresh_token: str
    scopes: list[str]


@transaction.atomic
def remember_consent(
    user: User, site: Site, *, asked: Collection[str], granted: Collection[str]
) -> None:
    """Record the answer of ``user``; what ``site`` did not ask for this time stays as it was."""
    answer = {"asked": sorted(asked), "granted": sorted(granted)}
    rows = Consent.objects.select_for_update()
    consent, is_new = rows.get_or_create(site=site, user=user, defaults=answer)
    if is_new:
        return
    kept = set(consent.granted) - set(asked)
    consent.asked = sorted({*consent.asked, *asked})
    consent.granted = sorted({*kept, *granted})
    consent.given_at = timezone.now()
    consent.save(update_fields=["asked", "granted", "given_at"])


@transaction.atomic
def open_grant(
    session: UserSession,
    site: Site,
    *,
    scopes: Collection[str],
    redirect_uri: str,
    code_challenge: str,
    nonce: str,
    proof: AuthenticationEvent,
) -> str:
    """Open a sign-on of the person of ``session`` at ``site``, and return its code.

    "" if the session has ended, or the consent was withdrawn, in the meantime. Raises
    :class:`~accounts.exceptions.TooManySignOns` for a person who has opened
    :data:`MOST_AN_HOUR`.
    """
    # A session that ends takes its sign-ons along: both rows are locked, the person's first, as
    # whatever ends a session does.
    people = User.objects.select_for_update(of=("self",)).filter(is_active=True)
    user = people.filter(pk=session.user_id).first()
    sessions = UserSession.objects.select_for_update(of=("self",))
    if user is None or not sessions.filter(pk=session.pk).first():
        return ""
    consent = Consent.objects.select_for_update().filter(site=site, user=user).first()
    if consent is None:
        return ""
    now = timezone.now()
    if user.grants.filter(created_at__gt=now - AN_HOUR).count() >= MOST_AN_HOUR:
        raise TooManySignOns
    if consent.used_at < now - USED_WITHIN:
        Consent.objects.filter(pk=consent.pk).update(used_at=now)
    subject, _is_new = Subject.objects.get_or_create(site=site, user=user)
    code = secrets.token_urlsafe(RANDOM_BYTES)
    Grant.objects.create(
        site=site,
        user=user,
        sub=subject.sub,
        session=session,
        scopes=_granted(scopes, consent),
        nonce=nonce,
        auth_time=proof.at,
        amr=proof.methods,
        redirect_uri=redirect_uri,
        code_challenge=code_challenge,
        code_hash=_hash(code),
        code_expires_at=now + CODE_LIFE,
    )
    return code


@transaction.atomic
def redeem_code(site: Site, code: str, *, redirect_uri: str, verifier: str) -> OpenSignOn | None:
    """Exchange a code of ``site`` for the first tokens of its sign-on; ``None`` if it is not good.

    A code that comes twice, too late, or with another address or verifier ends the sign-on:
    somebody else has it (RFC 9700, section 4.5).
    """
    grant = _locked(site.grants.filter(code_hash=_hash(code)))
    if grant is None:
        return None
    is_good = (
        grant.code_used_at is None
        and grant.code_expires_at > timezone.now()
        and grant.redirect_uri == redirect_uri
        and VERIFIER.fullmatch(verifier)
        and code_challenge_method_s256(verifier, grant.code_challenge)
    )
    if not is_good:
        _end(grant, "code")
        return None
    grant.code_used_at = timezone.now()
    return _renew(grant)


@transaction.atomic
def rotate_refresh_token(site: Site, token: str) -> OpenSignOn | None:
    """Exchange a refresh token of ``site`` for new tokens; ``None`` if it is not good.

    One that is not the newest of its family ends the sign-on: it was stolen, or used by a thief
    before (RFC 9700, section 4.14).
    """
    grant = _locked(site.grants.named_in(token))
    if grant is None:
        return None
    expires_at = grant.refresh_expires_at
    is_newest = constant_time_compare(_hash(token), grant.refresh_hash)
    if not is_newest or expires_at is None or expires_at <= timezone.now():
        _end(grant, "refresh_token")
        return None
    return _renew(grant)


@transaction.atomic
def revoke(site: Site, token: str) -> None:
    """End the sign-on of ``site`` that ``token`` names; the site asks for it, and is not told."""
    grants = site.grants.named_in(token)
    if end_grants(grants):
        grants.update(logout_due_at=None)


def told_scopes(grant: Grant) -> list[str]:
    """Return what the site of ``grant`` may know now; [] once the person has withdrawn it."""
    consent = Consent.objects.filter(site=grant.site_id, user=grant.user_id).first()
    return _granted(grant.scopes, consent) if consent else []


def _locked(grants: GrantQuerySet) -> Grant | None:
    return grants.select_for_update(of=("self",)).select_related("site", "user").first()


def _renew(grant: Grant) -> OpenSignOn | None:
    """Give an exchanged grant its next refresh token, if it may still be used."""
    scopes = told_scopes(grant)
    if not grant.is_usable or not scopes:
        _end(grant, "grant")
        return None
    token = f"{grant.number.hex}.{secrets.token_urlsafe(RANDOM_BYTES)}"
    grant.refresh_hash = _hash(token)
    grant.refresh_expires_at = min(timezone.now() + SIGN_ONS_KEPT, grant.created_at + LONGEST_LIFE)
    grant.save(update_fields=["code_used_at", "refresh_hash", "refresh_expires_at"])
    return OpenSignOn(grant, token, scopes)


def _end(grant: Grant, refused: str) -> None:
    """End the sign-on, and note what was refused."""
    end_grants(Grant.objects.filter(pk=grant.pk))
    log.warning("sign_on_refused", refused=refused, site=grant.site_id)


def _granted(scopes: Collection[str], consent: Consent) -> list[str]:
    """Return those of ``scopes`` that the person granted, in the order of :class:`ClaimScope`."""
    granted = {ClaimScope.OPENID, *consent.granted} & set(scopes)
    return [scope for scope in ClaimScope.values if scope in granted]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
