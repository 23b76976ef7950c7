"""The export of an account: one ZIP, built when it is asked for, kept nowhere."""

import json
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.personal import PersonalData, personal_data, register_personal_data
from accounts.services.grants import end_sessions_of

#: Version of the layout of ``compte.json``; docs/accounts.md says what changed.
LAYOUT = 1


def export_account(user: User) -> bytes:
    """Return the ZIP of what is kept of ``user``: ``compte.json``, the rooms' files, a note."""
    records = personal_data()
    facts: dict[str, object] = {"layout": LAYOUT, "exported_at": timezone.now()}
    facts |= {data.name: data.export(user) for data in reversed(records)}
    files = {"compte.json": json.dumps(facts, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)}
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for data in reversed(records):
            for name, octets in data.files(user):
                archive.writestr(name, octets)
                files[name] = ""
        archive.writestr("compte.json", files["compte.json"])
        context = {"city": settings.CITY_NAME, "names": list(files), "site": settings.SITE_ADDRESS}
        archive.writestr("LISEZMOI.txt", render_to_string("accounts/export.txt", context))
    return content.getvalue()


def register_account_data() -> None:
    """Register what accounts themselves keep: the person, addresses, keys and sessions."""
    register_personal_data(
        PersonalData(
            "account",
            _export,
            _erase,
            goes=gettext_lazy("Votre compte : adresses, clés d’accès, appareils."),
            stays=gettext_lazy(
                "Une ligne qui dit qu’un compte a été effacé, et quand, sans dire lequel."
            ),
            refusal=_refusal,
        )
    )


def _export(user: User) -> object:
    keys = Authenticator.objects.filter(user=user).order_by("pk")
    sessions = UserSession.objects.filter(user=user).order_by("pk")
    identities = user.upstream_identities.order_by("pk")
    return {
        "username": user.username,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "created_at": user.date_joined,
        "last_login_at": user.last_login,
        "seen_at": user.seen_at,
        "leaving_at": user.leaving_at,
        "declined_key_at": user.declined_key_at,
        "groups": list(user.groups.order_by("pk").values_list("name", flat=True)),
        "addresses": [
            {"email": row.email, "verified": row.verified, "primary": row.primary}
            for row in EmailAddress.objects.filter(user=user).order_by("pk")
        ],
        "keys": [
            {
                "type": key.type,
                "name": key.data.get("name", ""),
                "created_at": key.created_at,
                "used_at": key.last_used_at,
            }
            for key in keys
        ],
        "identities": list(identities.values("issuer", "sub", "acr", "linked_at", "used_at")),
        "sessions": [
            {
                "ip": session.ip,
                "browser": session.user_agent,
                "began_at": session.created_at,
                "seen_at": session.last_seen_at,
            }
            for session in sessions
        ],
    }


def _refusal(user: User) -> str:
    """Return why the last administrator stays: nobody else could give that right again."""
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    if not user.is_superuser or others.exists():
        return ""
    return _(
        "Personne d’autre n’administre ce site : donnez ce droit à quelqu’un, et le compte pourra "
        "partir."
    )


def _erase(user: User) -> None:
    """End the sessions; what refers to the account is deleted with it."""
    end_sessions_of(user)
