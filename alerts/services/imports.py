"""Import of outside alerts as drafts: a person completes them, another approves."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agenda.models import Area
from alerts.enums import OPEN_STATES, CapCategory, CapStatus
from alerts.exceptions import ImportRefused
from alerts.models import Alert, Topic
from alerts.services.districts import find_districts
from alerts.services.drafting import (
    draft_cancel,
    draft_update,
    last_sent_message,
    lock_alert,
    save_draft,
)
from alerts.sources.cap import NOTE, FoundAlert, key_of
from alerts.sources.cap_fields import parse_cap_time
from messaging.enums import MessageType

#: CAP category -> the closest category that a topic of the city may have.
NEAR = dict.fromkeys(("Geo", "Security", "Rescue", "Fire", "Health", "CBRNE"), "Safety")
NEAR["Infra"] = "Transport"


@dataclass(frozen=True, slots=True)
class Imported:
    """Result of an import: the new draft, or the one of an earlier import.

    ``alert`` has no key after a dry run.
    """

    alert: Alert
    is_new: bool

    @property
    def notes(self) -> list[str]:
        notes: list[str] = self.alert.provenance.get("notes", [])
        return notes


def import_alert(found: FoundAlert, url: str = "", *, dry_run: bool = False) -> Imported:
    """Write ``found`` as a draft; a second import of the same message changes nothing.

    An update or a cancel of an imported alert that was sent and is live becomes a draft update or
    cancel. Raises :class:`~alerts.exceptions.ImportRefused` for an expired message and for a cancel
    of an unknown one.
    """
    try:
        with transaction.atomic():
            imported = _import(found, url)
            transaction.set_rollback(dry_run)
    except IntegrityError:  # somebody else imported it at the same moment
        known = Alert.objects.filter(source_key=found.key).first()
        if known is None:
            raise
        return Imported(known, is_new=False)
    return imported


def _import(found: FoundAlert, url: str) -> Imported:
    """Write ``found`` as a draft inside the caller's transaction.

    Raises :class:`ImportRefused` if the message has expired.
    """
    if known := Alert.objects.filter(source_key=found.key).first():
        return Imported(known, is_new=False)
    if found.expires and found.expires <= timezone.now():
        end = f"{timezone.localtime(found.expires):%d/%m/%Y %H:%M}"
        raise ImportRefused(_("ce message est fini depuis le %(end)s") % {"end": end})
    notes = list(found.notes)
    earlier = _earlier(found, notes)
    if found.message_type == MessageType.CANCEL:
        assert earlier is not None  # noqa: S101 -- refused by _earlier
        return Imported(_saved(_lifting(earlier, found), found, url, notes, {}), is_new=True)
    alert = draft_update(earlier, None) if earlier else Alert()
    alert.topic = _topic(found.category, notes)
    if alert.first_id and alert.status != found.status:
        # A thread has one status: an update cannot make an exercise real, nor the reverse.
        said = {"theirs": found.status.label, "ours": CapStatus(alert.status).label}
        notes.append(_("nature « %(theirs)s » : laissée à « %(ours)s », celle du fil") % said)
    else:
        alert.status = found.status
    for name in ("category", "urgency", "severity", "certainty", "onset", "expires"):
        setattr(alert, name, getattr(found, name))
    for name in ("event", "headline", "description", "instruction"):
        setattr(alert, name, getattr(found.main, name))
        setattr(alert, f"{name}_en", getattr(found.english, name, ""))
    alert.note = found.note if alert.first_id else ""
    return Imported(
        _saved(alert, found, url, notes, {"areas": find_districts(found.areas, notes)}), is_new=True
    )


def _lifting(earlier: Alert, found: FoundAlert) -> Alert:
    """Return the draft cancel of ``earlier``, with the reason taken from ``found``."""
    alert = draft_cancel(earlier, None)
    alert.note = (found.note or found.main.description or found.main.headline)[:NOTE]
    if found.english and found.english != found.main:
        alert.note_en = (found.english.description or found.english.headline)[:NOTE]
    return alert


def _earlier(found: FoundAlert, notes: list[str]) -> Alert | None:
    """Return the locked first alert of the live thread that ``found`` follows, or ``None``.

    Raises :class:`ImportRefused` if the thread has another draft of this type.
    """
    if found.message_type == MessageType.ALERT:
        return None
    if not found.references:
        return _stand_alone(found, _("elle ne dit pas de quelle alerte"), notes)
    keys = []
    for reference in found.references:  # ``sender,identifier,sent``
        sender, _comma, rest = reference.partition(",")
        identifier, _comma, sent = rest.rpartition(",")
        if identifier and (at := parse_cap_time(sent)):
            keys.append(key_of(sender, identifier, at))
    known = Alert.objects.filter(source_key__in=keys).order_by("-id").first()
    if known is None:
        return _stand_alone(found, _("l’alerte qu’elle nomme n’est pas venue ici"), notes)
    root = lock_alert(known.root)
    last = last_sent_message(root.pk)
    if last is None or not last.is_live:
        return _stand_alone(
            found, _("l’alerte qu’elle nomme n’est pas partie, ou n’est plus en cours"), notes
        )
    open_states = [str(state) for state in OPEN_STATES]
    if Alert.objects.filter(
        first=root, message_type=found.message_type, state__in=open_states
    ).exists():
        said = {"headline": root.headline, "kind": found.message_type.label.lower()}
        raise ImportRefused(
            _("« %(headline)s » a déjà sa %(kind)s en brouillon : finissez-la d’abord") % said
        )
    return root


def _stand_alone(found: FoundAlert, reason: str, notes: list[str]) -> Alert | None:
    """Return ``None`` for an update of an unknown alert, which becomes a new alert, with a note.

    Raises :class:`ImportRefused` for a cancel of an unknown one.
    """
    if found.message_type == MessageType.CANCEL:
        raise ImportRefused(_("rien à lever : %(reason)s") % {"reason": reason})
    notes.append(_("mise à jour devenue alerte : %(reason)s") % {"reason": reason})
    return None


def _saved(
    alert: Alert, found: FoundAlert, url: str, notes: list[str], links: dict[str, list[Area]]
) -> Alert:
    """Save ``alert`` as a draft with its provenance and ``links``, and return it."""
    alert.source_key = found.key
    alert.provenance = {
        "sender": found.sender,
        "identifier": found.identifier,
        "sent": found.sent.isoformat(),
        "url": url or found.web,
        "notes": list(dict.fromkeys(notes)),
    }
    return save_draft(alert, None, links)


def _topic(category: CapCategory, notes: list[str]) -> Topic:
    """Return the first topic of ``category``, else of a close category, else the last topic.

    Raises :class:`ImportRefused` if there is no topic at all.
    """
    topics = list(Topic.objects.all())
    if not topics:
        raise ImportRefused(_("aucun thème d’alerte n’existe encore"))
    first = {topic.category: topic for topic in reversed(topics)}
    topic = first.get(category) or first.get(NEAR.get(category, "")) or topics[-1]
    if topic.category != category:
        said = {"category": category.label, "topic": topic.name}
        notes.append(_("aucun thème pour « %(category)s » : mis à « %(topic)s »") % said)
    return topic
