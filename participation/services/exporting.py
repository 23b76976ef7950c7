"""Export all data kept of one proved address: JSON, and photos (GDPR, articles 15 and 20)."""

import json
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from messaging.models import Digest, Mail
from moderation.enums import TrustLevel
from moderation.services.trust import trust_of
from participation.enums import ProposalState
from participation.models import Contact, CorrectionOrReport, Picture, Proposal

Exported = dict[str, object]


@dataclass(frozen=True)
class ExportFile:
    """The exported file: JSON, or a ZIP of JSON and photos."""

    name: str
    content_type: str
    octets: bytes


def export_file(contact: Contact) -> ExportFile:
    """Return :func:`export` as a JSON file, or a ZIP with the kept photos of ``contact`` if any."""
    text = json.dumps(export(contact), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    pictures = list(Picture.objects.filter(proposal__contact=contact).order_by("pk"))
    if not pictures:
        return ExportFile("agenda.json", "application/json", text.encode())
    body = BytesIO()
    with ZipFile(body, "w") as archive:
        archive.writestr("agenda.json", text)
        for picture in pictures:
            try:
                with picture.file.open() as file:
                    archive.writestr(photo_name(picture), file.read())
            except FileNotFoundError:  # the JSON describes it all the same
                continue
    return ExportFile("agenda.zip", "application/zip", body.getvalue())


def photo_name(picture: Picture) -> str:
    """Return the path of a photo in the ZIP."""
    return f"photos/{picture.uuid}.jpg"


def digests_of(contact: Contact) -> "list[Digest]":
    """Return the searches that ``contact`` receives by mail, unconfirmed ones included."""
    return list(Digest.objects.of(contact.email).order_by("pk"))


def export(contact: Contact) -> Exported:
    """Return all data that has ``contact``'s address or words.

    Never data of others, moderators' names included.
    """
    proposals = (
        contact.proposals.select_related("event")
        .prefetch_related("posts", "pictures")
        .order_by("pk")
    )
    digests = digests_of(contact)
    corrections = contact.corrections.order_by("pk")
    reports = contact.reports.order_by("pk")
    threads = [
        contact.thread,
        *(row.uuid for rows in (proposals, corrections, reports, digests) for row in rows),
    ]
    mails = Mail.objects.filter(thread__in=threads, recipient=contact.email).order_by(
        "created_at", "pk"
    )
    return {
        "address": contact.email,
        "confirmed_at": contact.confirmed_at,
        "first_seen_at": contact.created_at,
        "trust": {
            "level": trust_of(contact.address_id).level.name.lower(),
            "given": [
                {
                    "level": TrustLevel(one.level).name.lower(),
                    "why": one.reason,
                    "until": one.ended_at or one.until,
                }
                for one in contact.address.overrides.order_by("pk")
            ],
            "for": [
                tie.organisation.name
                for tie in contact.address.represents.select_related("organisation").order_by("pk")
            ],
        },
        "browsers_known_until": [one.expires_at for one in contact.browsers.order_by("pk")],
        "proposals": [_proposal(row) for row in proposals],
        "corrections": [_notice(row, "changes", "accepted") for row in corrections],
        "reports": [_notice(row, "kind", "contest") for row in reports],
        "searches_by_mail": [
            {
                "search": digest.querystring,
                "rhythm": digest.rhythm,
                "language": digest.language,
                "asked_at": digest.created_at,
                "confirmed_at": digest.confirmed_at,
            }
            for digest in digests
        ],
        "mails": [
            {
                "kind": mail.kind,
                "written_at": mail.created_at,
                "accepted_at": mail.accepted_at,
                "state": mail.state,
            }
            for mail in mails
        ],
    }


def _notice(row: CorrectionOrReport, *names: str) -> Exported:
    facts = {
        name: getattr(row, name)
        for name in ("state", *names, "line", "answer", "sent_at", "decided_at")
    }
    return {"id": row.uuid, "event": row.event_id, "place": row.place_id} | facts


def _proposal(row: Proposal) -> Exported:
    is_public = row.state == ProposalState.PUBLISHED and row.event is not None and row.event.live
    return {
        "id": row.uuid,
        "sent_with": row.batch,
        "state": row.state,
        "language": row.language,
        "typed": row.data,
        "sent": row.facts,
        "event": f"{settings.SITE_ADDRESS}{row.event.get_absolute_url()}"
        if is_public and row.event
        else None,
        "sent_at": row.sent_at,
        "confirmed_at": row.confirmed_at,
        "decided_at": row.decided_at,
        "photos": [
            {
                "file": photo_name(one),
                "shows": one.alt,
                "credit": one.credit,
                "people": one.people,
                "added_at": one.added_at,
            }
            for one in row.pictures.all()
        ],
        "thread": [
            {"by": post.voice, "at": post.at, "text": post.text} for post in row.posts.all()
        ],
    }
