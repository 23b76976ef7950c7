"""Organisations of a person with an account: as a member, or by an address that speaks for one."""

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import AccountAddress, User
from accounts.permissions import ENTERS_CMS
from accounts.personal import PersonalData, PersonalPart, register_personal_data
from agenda.models import Organisation
from moderation.models import Representative


def register_organisations() -> None:
    """Register «Mes organisations», their export and their erasure."""
    register_personal_data(
        PersonalData(
            "organisations",
            _export,
            _erase,
            section=PersonalPart("organisations", _("Mes organisations"), _section, order=15),
            goes=_("Qu’une de vos adresses parle pour une organisation."),
            concerns=lambda user: _represented_by(user).exists(),
        )
    )


def organisations_of(user: User) -> QuerySet[Organisation]:
    """Return the organisations that ``user`` is a member of or speaks for, by name."""
    spoken_for = _represented_by(user).values("organisation")
    member_of = user.memberships.values("organisation")
    both = Organisation.objects.filter(pk__in=spoken_for.union(member_of))
    return both.order_by("name", "pk")


def _represented_by(user: User) -> QuerySet[Representative]:
    proved = AccountAddress.objects.filter(email_address__user=user).values("address")
    return Representative.objects.filter(address__in=proved)


def _section(user: User) -> SafeString:
    organisations = list(organisations_of(user))
    if not organisations:
        return SafeString("")
    members = set(user.memberships.values_list("organisation", flat=True))
    context = {
        "organisations": [(one, one.pk in members) for one in organisations],
        "enters_cms": user.has_perm(ENTERS_CMS),
    }
    return render_to_string("moderation/_organisations.html", context)


def _export(user: User) -> object:
    rows = _represented_by(user).select_related("organisation").order_by("pk")
    return [{"name": one.organisation.name, "since": one.made_at} for one in rows]


def _erase(user: User) -> None:
    _represented_by(user).delete()
