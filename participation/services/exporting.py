"""All that is kept of one address, for whoever has shown that it is theirs: a file of JSON (GDPR, 15 and 20)."""

from django.conf import settings

from alerts.models import Mail
from participation.enums import ProposalState, TrustLevel
from participation.models import Contact, Proposal
from participation.services.trust import trust_of

Exported = dict[str, object]


def export(contact: Contact) -> Exported:
    """Everything that has ``contact``'s address or words; never a word on anybody else, moderators' names included."""
    proposals = contact.proposals.select_related("event").prefetch_related("posts").order_by("pk")
    corrections, reports = contact.corrections.order_by("pk"), contact.reports.order_by("pk")
    threads = [row.uuid for rows in (proposals, corrections, reports) for row in rows]
    mails = Mail.objects.filter(thread__in=threads, recipient=contact.email).order_by("created_at", "pk")
    return {
        "address": contact.email,
        "confirmed_at": contact.confirmed_at,
        "first_seen_at": contact.created_at,
        "trust": {
            "level": trust_of(contact).level.name.lower(),
            "given": [
                {"level": TrustLevel(one.level).name.lower(), "why": one.reason, "until": one.ended_at or one.until}
                for one in contact.overrides.order_by("pk")
            ],
            "for": [tie.organisation.name for tie in contact.represents.select_related("organisation").order_by("pk")],
        },
        "proposals": [_proposal(row) for row in proposals],
        "corrections": [
            {
                "id": row.uuid,
                "state": row.state,
                "event": row.event_id,
                "place": row.place_id,
                "changes": row.changes,
                "accepted": row.accepted,
                "line": row.line,
                "sent_at": row.sent_at,
                "decided_at": row.decided_at,
            }
            for row in corrections
        ],
        "reports": [
            {
                "id": row.uuid,
                "kind": row.kind,
                "state": row.state,
                "event": row.event_id,
                "place": row.place_id,
                "line": row.line,
                "sent_at": row.sent_at,
                "decided_at": row.decided_at,
            }
            for row in reports
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


def _proposal(row: Proposal) -> Exported:
    is_public = row.state == ProposalState.PUBLISHED and row.event is not None and row.event.live
    return {
        "id": row.uuid,
        "sent_with": row.batch,
        "state": row.state,
        "language": row.language,
        "typed": row.data,
        "sent": row.facts,
        "event": f"{settings.SITE_ADDRESS}{row.event.get_absolute_url()}" if is_public and row.event else None,
        "sent_at": row.sent_at,
        "confirmed_at": row.confirmed_at,
        "decided_at": row.decided_at,
        "thread": [{"by": post.voice, "at": post.at, "text": post.text} for post in row.posts.all()],
    }
