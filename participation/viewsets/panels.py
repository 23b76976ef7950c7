"""Decision panel of a proposal, submission or import: six facts, a preview, duplicates."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy
from wagtail.admin.admin_url_finder import AdminURLFinder

from accounts.models import User
from agenda.models import Event, Place
from agenda.services.previews import drafted_schedule
from agenda.wording.dates import relative_day
from agenda.wording.dates import when as when_words
from moderation.enums import DecisionAction
from moderation.kinds import Panel
from moderation.models import Decision, QueueItem
from moderation.services.deciding import may_be_merged_into
from moderation.wording.queue import join_counts
from participation.enums import ProposalState
from participation.forms.typed import FormValues
from participation.models import Picture, Post, Proposal
from participation.services.alike import PossibleDuplicate as Found
from participation.services.alike import find_duplicates
from participation.services.screening import (
    TypedLink,
    body_with_links,
    find_invisible_characters,
    links_of,
    links_of_text,
)
from search.alike import Verdict
from search.services.lookalikes import drafted

#: Number of duplicates shown, and queried: withdrawn ones are skipped.
SHOWN = 2
ASKED = 8


@dataclass(frozen=True)
class PanelFact:
    """One of the six facts: name, words, detail, and whether it needs attention."""

    name: str
    words: str
    detail: str = ""
    is_warning: bool = False
    href: str = ""


@dataclass(frozen=True)
class Difference:
    """A row of the comparison of two events."""

    name: str
    here: str
    there: str

    @property
    def is_same(self) -> bool:
        return self.here == self.there


@dataclass(frozen=True)
class ComparedEvent:
    """A possible duplicate, and how it differs."""

    event: Event
    why: str
    lines: list[Difference]
    #: Its public page, or its edit form while it is not public.
    url: str
    #: Whether the author says that this event is a part of it.
    is_part: bool = False


@dataclass(frozen=True, kw_only=True)
class ProposalPanel(Panel):
    """Context ``panel`` of ``participation/cms/decide/_proposal.html``."""

    template = "participation/cms/decide/_proposal.html"
    aside_template = "participation/cms/decide/_author.html"
    options_template = "participation/cms/decide/_links.html"
    #: From its latest draft; ``None`` without a draft.
    event: Event | None = None
    preview_url: str = ""
    facts: Sequence[PanelFact] = ()
    #: The picture sent with it, which becomes the event's cover on approval.
    picture: Picture | None = None
    alike: list[ComparedEvent] = field(default_factory=list)
    #: Addresses in its text: plain text unless the moderator turns them into links.
    links: list[TypedLink] = field(default_factory=list)
    #: ``None`` for what was submitted or imported in the CMS.
    proposal: Proposal | None = None
    posts: Sequence[Post] = ()

    @property
    def is_to_reread(self) -> bool:
        return self.proposal is not None and self.proposal.is_to_reread

    @property
    def accept_label(self) -> str:
        return _("La laisser en ligne") if self.is_to_reread else super().accept_label

    @property
    def refuse_label(self) -> str:
        return _("La retirer du site") if self.is_to_reread else super().refuse_label


def proposal_panel(
    subject: Proposal | Event, item: QueueItem, user: User, _posted: FormValues
) -> ProposalPanel:
    """Build the panel from the latest draft of the event, for ``user``.

    Nearly empty without a draft.
    """
    row = item.draft
    proposal = subject if isinstance(subject, Proposal) else None
    posts = list(proposal.posts.select_related("moderator")) if proposal else []
    said = ProposalPanel(record=row, proposal=proposal, posts=posts)
    if said.is_to_reread:
        said = replace(said, notice=_("Déjà en ligne : à relire après coup."))
    revision = row.latest_revision if row else None
    if row is None or revision is None:
        return said
    event: Event = revision.as_object()
    found = find_duplicates(row, most=ASKED)
    picture = proposal.pictures.filter(is_sent=True).first() if proposal else None
    lacks = _lacks(event, has_picture=picture is not None or event.cover_id is not None)
    return replace(
        said,
        event=event,
        preview_url=reverse("relecture:preview", args=[item.pk, revision.pk]),
        facts=[
            _when(event),
            _where(event),
            _who(proposal, row),
            _resembles(found),
            lacks,
            _links(proposal, event),
        ],
        picture=picture,
        alike=_side_by_side(event, found, user),
        # For a known address they are links already.
        links=links_of_text(proposal) if proposal and body_with_links(event) != event.body else [],
    )


def _side_by_side(event: Event, found: list[Found], user: User) -> list[ComparedEvent]:
    """Compare ``event`` with the first of ``found`` that it may be merged into.

    Both by their latest drafts.
    """
    shown = [one for one in found if may_be_merged_into(one.event)][:SHOWN]
    rows = (
        Event.objects.with_facts()
        .select_related("latest_revision")
        .in_bulk([one.event.pk for one in shown])
    )
    # Reuse the place loaded with the row: each draft would query its own.
    drafts = {key: one.latest_revision for key, one in rows.items() if not one.live}
    events = {
        key: drafted(draft, one) if (draft := drafts.get(key)) else one for key, one in rows.items()
    }
    edit_url = AdminURLFinder(user).get_edit_url
    return [
        ComparedEvent(
            there,
            one.why,
            _differences(event, there),
            url=there.get_absolute_url() if there.live else edit_url(there) or "",
            is_part=one.said == Verdict.PART,
        )
        for one in shown
        if (there := events.get(one.event.pk))
    ]


def _place(event: Event) -> Place | None:
    """Return the place of ``event``; ``None`` if it was deleted."""
    try:
        return event.place
    except Place.DoesNotExist:  # a draft refers to it; editors may delete it
        return None


def _dates(event: Event) -> str:
    """Return the next date in words, and how many more follow."""
    schedule = drafted_schedule(event)
    if schedule.next is None:
        return _("Aucune date à venir")
    others = len(schedule.coming) - 1
    more = join_counts(
        (others, ngettext_lazy("puis %(count)d autre", "puis %(count)d autres", "count"))
    )
    return ", ".join(filter(None, [when_words(schedule.next), more]))


def _when(event: Event) -> PanelFact:
    """Return the fact «Quand»; a warning without dates, or if the next is tomorrow or sooner."""
    schedule = drafted_schedule(event)
    if schedule.next is None:
        return PanelFact(_("Quand"), _("Aucune date à venir"), is_warning=True)
    days = (schedule.next.day - timezone.localdate()).days
    soon = ngettext("dans %(days)d jour", "dans %(days)d jours", days) % {"days": days}
    day = soon if days > 0 else relative_day(schedule.next.start_at)
    others = len(schedule.coming) - 1
    more = join_counts(
        (others, ngettext_lazy("puis %(count)d autre date", "puis %(count)d autres dates", "count"))
    )
    detail = ", ".join(filter(None, [day, more]))
    return PanelFact(_("Quand"), capfirst(when_words(schedule.next)), detail, is_warning=days <= 1)


def _where(event: Event) -> PanelFact:
    """Return the fact «Où»; a warning for a new place or a missing online address."""
    place = _place(event)
    if place is None:
        return PanelFact(_("Où"), event.get_attendance_display(), is_warning=not event.online_url)
    words = ", ".join(filter(None, [place.name, place.area.label if place.area else ""]))
    if not place.live:
        return PanelFact(_("Où"), words, _("lieu nouveau, publié avec elle"), is_warning=True)
    count = place.events.filter(live=True).count()
    known = ngettext(
        "lieu connu, %(count)d sortie en ligne", "lieu connu, %(count)d sorties en ligne", count
    )
    return PanelFact(_("Où"), words, known % {"count": count})


def _who(proposal: Proposal | None, event: Event) -> PanelFact:
    """Return the fact «Qui»; a warning for spam of the network or many refusals."""
    if proposal is None:
        who = event.owner.get_full_name() if event.owner else ""
        return PanelFact(_("Qui"), who or _("Un import"), str(event.organisation or ""))
    others = Proposal.objects.filter(contact=proposal.contact_id).exclude(pk=proposal.pk)
    published = others.filter(state=ProposalState.PUBLISHED).count()
    refused = others.filter(state=ProposalState.REFUSED).count()
    spam = Decision.objects.filter(
        action=DecisionAction.SPAM,
        executed_at__isnull=False,
        item__proposal__network_hmac=proposal.network_hmac,
    ).count()
    counts = join_counts(
        (published, ngettext_lazy("%(count)d publiée", "%(count)d publiées", "count")),
        (refused, ngettext_lazy("%(count)d refusée", "%(count)d refusées", "count")),
        (
            spam,
            ngettext_lazy(
                "%(count)d indésirable de ce réseau",
                "%(count)d indésirables de ce réseau",
                "count",
            ),
        ),
    )
    return PanelFact(
        _("Qui"),
        proposal.name or _("Sans nom"),
        counts or _("première fois"),
        is_warning=bool(spam or refused > published),
    )


def _resembles(found: list[Found]) -> PanelFact:
    """Return the fact «Ressemble à»; a warning if there are similar events."""
    if not found:
        return PanelFact(_("Ressemble à"), _("Rien de connu"))
    public = sum(one.event.live for one in found)
    in_line = ngettext_lazy("%(count)d sortie en ligne", "%(count)d sorties en ligne", "count")
    not_yet = ngettext_lazy("%(count)d pas en ligne", "%(count)d pas en ligne", "count")
    words = join_counts((public, in_line), (len(found) - public, not_yet))
    return PanelFact(_("Ressemble à"), words, found[0].why, is_warning=True, href="#memes")


def _lacks(event: Event, *, has_picture: bool) -> PanelFact:
    """Return the fact «Manque»; a warning if something required is missing."""
    lacks = {
        _("des dates"): not event.dates.all(),
        _("une catégorie"): event.category_id is None,
        _("un texte"): not event.body and not event.lead,
        _("ce que montre l’image"): event.lacks_alternative,
    }
    unknown = {_("image"): not has_picture, _("prix"): event.price_kind == "unknown"}
    missing = [name for name, is_missing in lacks.items() if is_missing]
    beside = [name for name, is_missing in unknown.items() if is_missing]
    detail = _("pas dit : %(names)s") % {"names": ", ".join(beside)} if beside else ""
    words = capfirst(", ".join(missing)) if missing else _("Rien d’obligatoire")
    return PanelFact(_("Manque"), words, detail, is_warning=bool(missing))


def _links(proposal: Proposal | None, event: Event) -> PanelFact:
    """Return the hosts of the links as typed, and the invisible characters."""
    if proposal is None:
        urls = [url for url in (event.online_url, event.booking_url, event.contact_url) if url]
        hosts = sorted({urlsplit(url).hostname or "" for url in urls})
        signs = []
    else:
        hosts = sorted({link.host for link in links_of(proposal)})
        signs = [f"{sign.label} : {sign.shown}" for sign in find_invisible_characters(proposal)]
    count = len(hosts)
    words = (
        ngettext("%(count)d site", "%(count)d sites", count) % {"count": count}
        if count
        else _("Aucun lien")
    )
    if signs:
        words = _("%(links)s, et des signes qu’on ne voit pas") % {"links": words}
    return PanelFact(
        _("Liens et signes"), words, ", ".join([*hosts, *signs]), is_warning=bool(signs)
    )


def _differences(here: Event, there: Event) -> list[Difference]:
    """Return title, dates, place and price of both events, side by side."""

    def facts(event: Event) -> dict[str, str]:
        place = _place(event)
        return {
            _("Titre"): event.title,
            _("Quand"): _dates(event),
            _("Où"): place.name if place else "",
            _("Prix"): event.get_price_kind_display(),
        }

    mine = facts(here)
    theirs = facts(there)
    return [Difference(name, mine[name], theirs[name]) for name in mine]
