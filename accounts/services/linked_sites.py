"""«Sites reliés»: what a person lets other sites know, shown, withdrawn, exported and erased."""

import structlog
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Consent, Site, User
from accounts.personal import PersonalData, PersonalPart, register_personal_data
from accounts.services.grants import end_grants
from accounts.wording import known_words

log = structlog.get_logger(__name__)


def register_linked_sites() -> None:
    """Register «Sites reliés», its export and its erasure."""
    register_personal_data(
        PersonalData(
            "sites",
            _export,
            _erase,
            section=PersonalPart("sites", gettext_lazy("Sites reliés"), _section, order=50),
            goes=gettext_lazy(
                "Vos liens avec les autres sites : vous en sortez tout de suite, et ils sont "
                "prévenus."
            ),
            stays_of=_names_of_sites,
            concerns=lambda user: user.consents.exists() or user.subjects.exists(),
        )
    )


@transaction.atomic
def withdraw_consent(user: User, site: Site) -> bool:
    """Let ``site`` know nothing more of ``user``; return whether it did.

    Sign-ons there end, and the site is told. It keeps the person's number: should they come back,
    it knows them again.
    """
    consent = Consent.objects.select_for_update(of=("self",)).filter(user=user, site=site).first()
    if consent is None:
        return False
    consent.delete()
    end_grants(user.grants.filter(site=site))
    log.info("consent_withdrawn", site=site.pk)
    return True


def _section(user: User) -> SafeString:
    consents = list(user.consents.select_related("site").order_by("site__name", "site"))
    if not consents:
        return SafeString("")
    linked = [(consent, known_words(consent.granted)) for consent in consents]
    return render_to_string("accounts/_linked_sites.html", {"linked": linked})


def _names_of_sites(user: User) -> str:
    """Return which sites a person has to ask for what they keep themselves; "" if none."""
    names = Site.objects.filter(subjects__user=user).order_by("name").values_list("name", flat=True)
    if not names:
        return ""
    return _(
        "Ce que les sites reliés gardent eux-mêmes : c’est à leur demander. Les vôtres : %(names)s."
    ) % {"names": ", ".join(names)}


def _export(user: User) -> object:
    """Return links, numbers and sign-ons; nothing that opens one."""
    consents = user.consents.select_related("site").order_by("pk")
    subjects = user.subjects.select_related("site").order_by("pk")
    grants = user.grants.select_related("site").order_by("pk")
    return {
        "consents": [
            {
                "site": consent.site.name,
                "asked": consent.asked,
                "granted": consent.granted,
                "given_at": consent.given_at,
                "used_at": consent.used_at,
            }
            for consent in consents
        ],
        "subjects": [{"site": one.site.name, "sub": one.sub} for one in subjects],
        "sign_ons": [
            {
                "site": grant.site.name,
                "scopes": grant.scopes,
                "proved_at": grant.auth_time,
                "proved_by": grant.amr,
                "began_at": grant.created_at,
                "ended_at": grant.ended_at,
            }
            for grant in grants
        ],
    }


def _erase(user: User) -> None:
    """End the sign-ons and forget the numbers; what a site is still to be told has no person.

    Consents go first, as where one is withdrawn: two that lock in another order wait for ever.
    """
    user.consents.all().delete()
    end_grants(user.grants.all())
    user.grants.filter(logout_due_at=None).delete()
    user.subjects.all().delete()
