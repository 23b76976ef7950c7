"""Decision panels of corrections and reports: live and proposed side by side, and the sender."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from accounts.models import User
from agenda.lookup import count_followers
from agenda.models import Event, Occurrence, Place
from agenda.services.previews import drafted_schedule
from agenda.wording.dates import whole_date
from agenda.wording.venues import location_line
from moderation.exceptions import DecisionRefused
from moderation.kinds import Panel
from moderation.models import QueueItem
from moderation.wording.queue import join_counts
from participation.enums import ONE_QUESTION, ReportKind, SentState
from participation.forms.correcting import EventCorrectionForm
from participation.forms.parts import Changes, CorrectablePart, parts_of, typed_of, value_of
from participation.forms.typed import FormValues, cut_value
from participation.models import Correction, CorrectionOrReport, EventOrPlace, Proposal, Report
from participation.services.applying import version_to_correct
from participation.services.correcting import conflicts
from participation.services.reporting import find_similar_reports
from participation.wording.fields import Values, loses_form, mark_differences, part_words

#: Maximum of similar reports shown with their words; their number is always shown.
MOST_LINES = 10
#: Maximum of earlier accepted corrections listed.
MOST_PAST = 3
PRICE_NAMES = ("price", "price_from", "price_to")


@dataclass(frozen=True)
class PastCorrection:
    """An accepted correction: changed parts, time, and the page to take it back."""

    words: str
    decided_at: datetime | None
    url: str


@dataclass(frozen=True)
class About:
    """The event or place concerned, in a line (``participation/cms/decide/_about.html``).

    Any field may be empty.
    """

    when: str
    where: str
    followers: str
    #: Its latest accepted corrections: one of them may be the error.
    corrected: Sequence[PastCorrection]


@dataclass(frozen=True)
class PartRow:
    """A part that a correction changes: live, proposed, and whether it can be accepted."""

    part: CorrectablePart
    live: SafeString
    proposed: SafeString
    #: Of both sides, for the part with the cover.
    pictures: "Pictures"
    #: Differences of a merged proposal are not ticked initially.
    is_ticked: bool
    #: Changed differently since by an editor: shown, cannot be accepted.
    is_conflict: bool
    #: Already live, whoever changed it.
    is_same: bool
    #: A warning for the moderator.
    note: str


@dataclass(frozen=True, kw_only=True)
class NoticePanel(Panel):
    """Base of the panels of corrections and reports."""

    aside_template = "participation/cms/decide/_sender.html"
    record: EventOrPlace
    about: About
    who: str

    @property
    def accept_label(self) -> str:
        return _("Accepter")


@dataclass(frozen=True, kw_only=True)
class CorrectionPanel(NoticePanel):
    """Context ``panel`` of ``participation/cms/decide/_correction.html``."""

    template = "participation/cms/decide/_correction.html"
    rows: Sequence[PartRow]
    #: Number of all parts, unchanged ones included.
    part_count: int
    source: str
    #: Whether the public page can thank the sender.
    may_thank: bool

    @property
    def has_conflict(self) -> bool:
        return any(row.is_conflict for row in self.rows)


@dataclass(frozen=True)
class SaidBeside:
    """Another report of the same kind about the same thing."""

    line: str
    who: str


@dataclass(frozen=True)
class PriceFields:
    """Price fields that the moderator may correct (``participation/cms/decide/_price.html``)."""

    form: EventCorrectionForm
    #: The price as shown, posted back to detect a change by somebody else meanwhile.
    seen: str

    @classmethod
    def of(cls, event: Event, posted: FormValues) -> Self:
        """Build the fields with the ``posted`` values, else with the event's."""
        initial = typed_of(event)
        typed = {name: cut_value(name, posted[name]) for name in PRICE_NAMES if name in posted}
        form = EventCorrectionForm(initial | typed, initial, is_checked=bool(typed))
        return cls(form, " ".join(initial[name] or "-" for name in PRICE_NAMES))


@dataclass(frozen=True, kw_only=True)
class ReportPanel(NoticePanel):
    """Context ``panel`` of ``participation/cms/decide/_report.html``."""

    template = "participation/cms/decide/_report.html"
    report: Report
    #: Number of networks with the same report, this one included.
    network_count: int
    beside: Sequence[SaidBeside]
    #: Whether a decision settles the others too.
    is_one_question: bool
    #: What accepting the report does.
    outcome: str
    #: Fields to correct the price, for reports about a price.
    price: PriceFields | None

    @property
    def accept_label(self) -> str:
        return _("Publier ce prix") if self.price else super().accept_label


def about_of(record: EventOrPlace, date: Occurrence | None = None) -> About:
    """Describe a record: when with the year, where with the address, number of followers.

    The date is ``date``, else the next one. The number of queries is constant.
    """
    if isinstance(record, Place):
        return About(
            when="", where=record.address, followers="", corrected=past_corrections(record)
        )
    others = 0
    if date is None:
        date, others = _next_date(record)
    days = capfirst(whole_date(date)) if date else _("Aucune date à venir")
    more = ngettext_lazy("puis %(count)d autre date", "puis %(count)d autres dates", "count")
    follow = ngettext_lazy("%(count)d personne la suit", "%(count)d personnes la suivent", "count")
    return About(
        when=", ".join(filter(None, [days, join_counts((others, more))])),
        where=_venue(record, date or Occurrence(event=record)) or capfirst(_("sans lieu")),
        followers=join_counts((count_followers([record.pk]), follow)),
        corrected=past_corrections(record),
    )


def past_corrections(record: EventOrPlace) -> list[PastCorrection]:
    """Return the latest accepted corrections of ``record``, anonymised ones included."""
    accepted = (
        Correction.objects.accepted()
        .about(record)
        .filter(items__isnull=False)
        .prefetch_related("items")
    )
    return [
        PastCorrection(
            words=", ".join(
                str(part.label)
                for part in parts_of(record)
                if set(part.fields) & set(correction.accepted)
            ),
            decided_at=correction.decided_at,
            url=f"{reverse('expediteur:history', args=[correction.item.pk])}?depuis=tout",
        )
        for correction in accepted.order_by("-decided_at", "-pk")[:MOST_PAST]
        if correction.item is not None
    ]


def _next_date(event: Event) -> tuple[Occurrence | None, int]:
    """Return the next date that is not cancelled, and the number of later ones.

    From the draft for an event that is not public.
    """
    if not event.live:
        drafted = drafted_schedule(event.get_latest_revision_as_object())
        return drafted.next, max(0, len(drafted.standing) - 1)
    coming = Occurrence.objects.filter(event=event).coming().standing()
    return coming.order_by("is_span", "start_at").first(), max(0, coming.count() - 1)


def _venue(event: Event, date: Occurrence) -> str:
    """Return where the date takes place; empty if the place was deleted."""
    try:
        return location_line(event, date)
    except Place.DoesNotExist:  # a draft refers to it; editors may delete it
        return ""


def correction_panel(
    correction: Correction, item: QueueItem, _user: User, _posted: FormValues
) -> CorrectionPanel:
    """Build the panel from the live record.

    It may have changed since the correction was written.
    """
    record = correction.subject
    changed = conflicts(record, correction.changes)
    draft = (
        record.get_latest_revision_as_object()
        if record.live and record.has_unpublished_changes
        else None
    )
    parts = [part for part in parts_of(record) if correction.changes.keys() & set(part.fields)]
    proposal = Proposal.objects.filter(uuid=correction.uuid).first()
    stands = version_to_correct(record)
    return CorrectionPanel(
        record=record,
        about=about_of(record),
        rows=[
            _row(
                correction,
                part,
                stands,
                draft,
                proposal,
                is_conflict=bool(changed & set(part.fields)),
            )
            for part in parts
        ],
        part_count=len(parts_of(record)),
        source=_("Une proposition qu’on y a réunie") if proposal else correction.line,
        who=who_said(correction),
        may_thank=isinstance(record, Event),
    )


def _row(
    correction: Correction,
    part: CorrectablePart,
    live: EventOrPlace,
    draft: EventOrPlace | None,
    proposal: Proposal | None,
    *,
    is_conflict: bool,
) -> PartRow:
    """Return the row of one part of a correction: published and proposed values, and remarks."""
    today = {field: value_of(live, field) for field in part.fields}
    changes = {field: pair for field, pair in correction.changes.items() if field in part.fields}
    proposed = today | {field: new for field, (_base, new) in changes.items()}
    notes = [*_disagreements(changes, draft, is_conflict=is_conflict), *_warnings(part, changes)]
    sides = _pictures(today, proposed, proposal) if part.name == "cover" else Pictures()
    if sides.is_gone:
        notes.append(_("Elle n’est plus là."))
    live_words = part_words(part.name, today)
    live_side, proposed_side = mark_differences(live_words, part_words(part.name, proposed))
    return PartRow(
        part=part,
        live=live_side,
        proposed=proposed_side,
        pictures=sides,
        is_ticked=proposal is None or part.name == "dates" or not live_words,
        is_conflict=is_conflict or sides.is_gone,
        is_same=today == proposed,
        note=" ".join(notes),
    )


def _disagreements(changes: Changes, draft: EventOrPlace | None, *, is_conflict: bool) -> list[str]:
    """Return whether somebody changed this part since, or a draft says something else."""
    if is_conflict:
        return [_("Changé depuis par quelqu’un d’autre : à voir dans le formulaire.")]
    if draft is not None and any(
        value_of(draft, field) not in pair for field, pair in changes.items()
    ):
        return [_("Un brouillon non publié dit autre chose : il garde ses mots.")]
    return []


def _warnings(part: CorrectablePart, changes: Changes) -> list[str]:
    """Return side effects of accepting this part."""
    if part.name == "text" and "body" in changes and loses_form(*changes["body"]):
        return [_("Une partie de sa mise en forme se perd.")]
    if part.name == "address":
        return [_("Le point sur la carte reste où il est : déplacez-le dans le formulaire.")]
    if part.name == "dates":
        return [_("Ces dates remplacent celles à venir ; ce qui est passé reste.")]
    return []


@dataclass(frozen=True)
class Pictures:
    """Both sides of a corrected picture; ``photo_url`` is that of a proposal's picture."""

    live: AbstractImage | None = None
    proposed: AbstractImage | None = None
    photo_url: str = ""
    #: Whether the proposed picture was deleted since.
    is_gone: bool = False


def _pictures(today: Values, proposed: Values, proposal: Proposal | None) -> Pictures:
    """Return both pictures of a correction; ``is_gone`` if the proposed one was deleted."""
    shown = today["cover"]
    cover = proposed["cover"]
    images = get_image_model().objects.in_bulk(
        [key for key in (shown, cover) if isinstance(key, int)]
    )
    if (
        isinstance(cover, str)
        and proposal
        and proposal.pictures.filter(is_sent=True, uuid=cover).exists()
    ):
        photo_url = reverse("propositions:picture", args=[proposal.uuid])
        return Pictures(live=images.get(shown), photo_url=photo_url)
    return Pictures(live=images.get(shown), proposed=images.get(cover), is_gone=cover not in images)


def report_panel(report: Report, item: QueueItem, _user: User, posted: FormValues) -> ReportPanel:
    """Build the panel with similar reports, and with ``posted`` values."""
    others: list[Report] = list(
        find_similar_reports(report).select_related("contact").order_by("sent_at")[:MOST_LINES]
    )
    networks = set(find_similar_reports(report).values_list("network_hmac", flat=True)) | {
        report.network_hmac
    }
    return ReportPanel(
        record=report.subject,
        about=about_of(report.subject, report.occurrence),
        report=report,
        who=who_said(report),
        network_count=len(networks),
        beside=[
            SaidBeside(other.line, who_said(other, with_past=False))
            for other in others
            if report.kind in ONE_QUESTION or other.line
        ],
        is_one_question=report.kind in ONE_QUESTION,
        outcome=say_outcome(report),
        price=PriceFields.of(event, posted) if (event := event_to_price(report)) else None,
    )


def event_to_price(report: Report) -> Event | None:
    """Return the live event whose price is reported, which a moderator may correct."""
    is_price = report.kind == ReportKind.PRICE
    return report.event if is_price and report.event and report.event.live else None


def price_changes(report: Report, posted: FormValues) -> Changes:
    """Return the price changes posted with the acceptance; empty without the price fields.

    Raises :class:`~moderation.exceptions.DecisionRefused` for an invalid price, or one that changed
    meanwhile.
    """
    event = event_to_price(report)
    if event is None or "prix-lu" not in posted:
        return {}
    price = PriceFields.of(event, posted)
    if posted.get("prix-lu") != price.seen:
        raise DecisionRefused(_("Le prix a changé entre-temps : relisez-le, puis décidez."))
    if not price.form.is_valid():
        raise DecisionRefused(" ".join(message for _word, message, _field in price.form.mistakes()))
    return price.form.changes(event)


def say_outcome(report: Report) -> str:
    """Return what accepting the report does, in words."""
    if report.kind == ReportKind.CANCELLED and report.event is not None:
        if report.occurrence is not None:
            return _("Accepter annule cette date, partout, en votre nom.")
        return _("Accepter annule toutes les dates à venir, partout, en votre nom.")
    if report.kind == ReportKind.OFFENSIVE and report.event is not None:
        return _(
            "Accepter retire la sortie du site. Qui l’a publiée reçoit votre raison, et comment "
            "la contester."
        )
    if event_to_price(report):
        return _("Accepter publie ce prix, partout, en votre nom, et dit merci à qui l’a signalé.")
    if report.kind == ReportKind.CLOSED:
        return _(
            "Accepter dit merci à qui l’a signalé, et ne ferme rien. Pour de bon : retirez "
            "d’abord le lieu dans le "
            "formulaire. Pour un temps : dites-le sur sa fiche. Ses dates à venir, annulez-les ou "
            "déplacez-les."
        )
    return _(
        "Accepter dit merci à qui l’a signalé, et ne change rien : corrigez d’abord dans le "
        "formulaire."
    )


def who_said(notice: CorrectionOrReport, *, with_past: bool = True) -> str:
    """Describe the sender without the address: confirmed or not, how often right."""
    if notice.contact is None:
        return _("Quelqu’un, sans adresse")
    if notice.confirmed_at is None:
        return _("Quelqu’un, dont l’adresse n’est pas confirmée")
    if not with_past:
        return _("Quelqu’un, adresse confirmée")
    states = [
        state
        for rows in (notice.contact.corrections, notice.contact.reports)
        for state in rows.filter(confirmed_at__isnull=False, decided_at__isnull=False).values_list(
            "state", flat=True
        )
    ]
    if not states:
        return _("Quelqu’un, adresse confirmée, pour la première fois")
    right = sum(state == SentState.ACCEPTED for state in states)
    words = ngettext(
        "Adresse confirmée : %(right)d fois juste sur %(all)d",
        "Adresse confirmée : %(right)d fois juste sur %(all)d",
        right,
    )
    return words % {"right": right, "all": len(states)}
