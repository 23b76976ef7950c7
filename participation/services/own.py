"""What a person with an account has sent: by the addresses that the account proved."""

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.personal import PersonalData, PersonalPart, register_personal_data
from moderation.models import StoppedAddress
from participation.enums import UNCONFIRMED
from participation.models import Contact, Correction, Proposal
from participation.services.erasure import erase_contact
from participation.services.exporting import export
from participation.services.notice_links import notice_url
from participation.wording.states import say_state

#: Number of latest proposals, and of latest corrections, on the account's page.
SHOWN = 20


def contacts_of(user: User) -> QuerySet[Contact]:
    """Return the contacts of the addresses that ``user`` proved.

    None of a stopped address: who reads its mails now may not be who sent what came from it.
    """
    proved = EmailAddress.objects.filter(user=user, verified=True)
    stopped = StoppedAddress.objects.standing().values("address")
    theirs = Contact.objects.filter(address__account__email_address__in=proved)
    return theirs.exclude(address__in=stopped)


def proposals_of(user: User) -> QuerySet[Proposal]:
    """Return the confirmed proposals of ``user``, latest first."""
    sent = Proposal.objects.filter(contact__in=contacts_of(user), confirmed_at__isnull=False)
    sent = sent.select_related("merged_into")  # of what its state says
    return sent.exclude(state__in=UNCONFIRMED).order_by("-sent_at", "-pk")


def corrections_of(user: User) -> QuerySet[Correction]:
    """Return the confirmed corrections of ``user``, latest first."""
    sent = Correction.objects.filter(contact__in=contacts_of(user), confirmed_at__isnull=False)
    return sent.select_related("contact", "event", "place").order_by("-sent_at", "-pk")


def register_sent_data() -> None:
    """Register «Mes propositions», their export and their erasure."""
    register_personal_data(
        PersonalData(
            "participation",
            _export,
            _erase,
            section=PersonalPart("propositions", _("Mes propositions"), _section, order=20),
            goes=_(
                "Ce que vous avez envoyé par vos adresses : propositions non publiées, "
                "corrections, signalements, échanges."
            ),
            stays=_(
                "Les sorties publiées que vous avez proposées, et les corrections acceptées, sans "
                "votre nom ni votre adresse."
            ),
        )
    )


def _section(user: User) -> SafeString:
    proposals = [
        {"proposal": proposal, "state": say_state(proposal)}
        for proposal in proposals_of(user)[:SHOWN]
    ]
    corrections = [
        {"correction": correction, "url": notice_url(correction)}
        for correction in corrections_of(user)[:SHOWN]
    ]
    if not proposals and not corrections:
        return SafeString("")
    context = {"proposals": proposals, "corrections": corrections}
    return render_to_string("participation/_own.html", context)


def _export(user: User) -> object:
    return [export(contact) for contact in contacts_of(user).order_by("pk")]


def _erase(user: User) -> None:
    for contact in contacts_of(user).order_by("pk"):
        erase_contact(contact)
