"""Factories of proposals and contacts, and the form data of a proposal."""

import datetime as dt
import io
import uuid
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory
from PIL import Image

from accounts.services import keep_address
from agenda.models import Category
from participation.enums import LinkPurpose
from participation.forms.pictures import ProposalPictureForm
from participation.forms.proposal import ProposalForm
from participation.models import AccessLink, Contact, Proposal, token_digest
from tests.factories.agenda import CategoryFactory


def typed(**facts: str) -> dict[str, str]:
    """Return complete, valid form data of a proposal, for an evening in about a year."""
    category = Category.objects.filter(live=True).first() or CategoryFactory()
    day = timezone.localdate() + dt.timedelta(days=300)
    return {
        "title": "On chante portes ouvertes",
        "description": "On ouvre la porte et on chante.",
        "category": category.slug,
        "dates_by": "days",
        "day-0": f"{day:%Y-%m-%d}",
        "start-0": "19:00",
        "end-0": "21:00",
        "place": "Le Hangar à chansons",
        "place_choice": "new",
        "street": "3 passage Dubail",
        "postcode": "75010",
        "price": "free",
        "audience": "tout-public",
        "booking": "none",
        "email": "mireille@example.org",
        "name": "Mireille",
    } | facts


class ContactFactory(DjangoModelFactory[Contact]):
    class Meta:
        model = Contact

    email = factory.Sequence(lambda n: f"habitante{n}@example.org")
    address = factory.LazyAttribute(lambda contact: keep_address(contact.email))


class ProposalFactory(DjangoModelFactory[Proposal]):
    """Draft opened long enough ago to be sent."""

    class Meta:
        model = Proposal

    uuid = factory.LazyFunction(uuid.uuid4)
    data = factory.LazyFunction(typed)
    network_hmac = "0" * 64
    proof = factory.LazyFunction(lambda: 2 * uuid.uuid4().hex)
    opened_at = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(minutes=3))
    saved_at = factory.LazyFunction(timezone.now)


def link(proposal: Proposal, purpose: LinkPurpose = LinkPurpose.FOLLOW, *, token: str = "") -> str:
    """Create a link to ``proposal`` and return its token."""
    token = token or f"clef-{uuid.uuid4().hex}"
    AccessLink.objects.create(token_sha256=token_digest(token), proposal=proposal, purpose=purpose)
    return token


def facts_of(proposal: Proposal, **changes: str) -> dict[str, Any]:
    """Return the facts that the form derives from the proposal's data."""
    form = ProposalForm(proposal.data | changes, has_address=proposal.contact_id is not None)
    assert form.is_valid(), form.errors
    return form.facts()


def photo(size: tuple[int, int] = (90, 60), kind: str = "JPEG", **options: Any) -> bytes:
    """Return a photo as bytes: red, with a blue corner at the upper left."""
    picture = Image.new("RGB", size, (220, 30, 30))
    picture.paste((30, 30, 220), (0, 0, size[0] // 3, size[1] // 3))
    body = io.BytesIO()
    picture.save(body, kind, **options)
    return body.getvalue()


def of_photo(**facts: str) -> dict[str, str]:
    """Return valid form data about a photo."""
    return {
        "photo_focal": "nw",
        "photo_alt": "Une valise sur un quai vide",
        "photo_people": "nobody",
        "photo_credit": "Lila Marchetti",
        "photo_rights": "on",
    } | facts


def with_picture(proposal: Proposal, **facts: str) -> dict[str, Any]:
    """Return the facts of ``proposal`` with those of its chosen photo."""
    form = ProposalPictureForm(of_photo(**facts))
    assert form.is_valid(), form.errors
    return facts_of(proposal) | {"picture": form.facts(proposal.pictures.get(is_chosen=True))}
