"""Screens beside a decision: the sender's other sendings, and stopping a stolen address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from agenda.exceptions import Refused
from moderation import screens as queue
from moderation.models import Decision, QueueItem, StoppedAddress
from moderation.screens import SenderScreen, key_or_none, say_sender_trust
from moderation.services.deciding import hold_together
from moderation.services.trust import trust_numbers
from moderation.wording.decisions import moderator_name
from moderation.wording.trust import TrustWords
from participation.enums import SenderScope, TakeBackOutcome
from participation.models import Contact, Proposal, Sent, sent_of
from participation.services.stops import (
    accepted_corrections,
    lift_stop,
    proposals_to_bring_back,
    stop_address,
)
from participation.services.taking_back import (
    TAKEN,
    Sending,
    SentHistory,
    history_of,
    scopes_of,
    sendings_of,
    take_back_sent,
)

NAMESPACE = "expediteur"
#: Maximum listed one by one; above, only the number is shown.
LISTED = 20
#: Periods to choose from; the last is unlimited.
PERIODS = {
    "1h": (gettext_lazy("Depuis une heure"), timedelta(hours=1)),
    "24h": (gettext_lazy("Depuis 24 heures"), timedelta(hours=24)),
    "7j": (gettext_lazy("Depuis 7 jours"), timedelta(days=7)),
    "30j": (gettext_lazy("Depuis 30 jours"), timedelta(days=30)),
    "tout": (gettext_lazy("Depuis toujours"), None),
}
USUAL_PERIOD = "7j"
#: Titles by outcome, in the order shown.
DONE_TO = {
    TakeBackOutcome.WITHDRAWN: gettext_lazy("Quittent le site"),
    TakeBackOutcome.DISMISSED: gettext_lazy("Sont écartées de la file, sans un mot à personne"),
    TakeBackOutcome.ANSWERED: gettext_lazy(
        "Des signalements de contenus illégaux : cochés, ils sont refusés, et la réponse que la "
        "loi demande part"
    ),
    TakeBackOutcome.REVERSED: gettext_lazy("Sont défaites : ce qu’il y avait avant revient"),
}
LEFT = {
    TakeBackOutcome.BY_HAND: gettext_lazy(
        "Des signalements acceptés : ce qui a été fait pour eux se défait à la main"
    ),
    TakeBackOutcome.NONE: gettext_lazy("Plus rien à reprendre"),
}


@dataclass(frozen=True)
class StolenPage:
    """Context of ``participation/cms/sender/stolen.html``."""

    days: int
    #: Published by trust alone, to be unpublished; and read by a moderator, to be read again.
    unread: Sequence[Proposal]
    read: Sequence[Proposal]
    #: Number of those not listed.
    more: int
    #: Accepted corrections of these days; they stay.
    corrections: Sequence[QueueItem]
    stopped: StoppedAddress | None
    stopped_by: str = ""
    came_back: int = 0


@dataclass(frozen=True)
class HistoryFilter:
    """A choice of scope or period: label and query."""

    label: str
    query: str
    is_chosen: bool


@dataclass(frozen=True)
class Pile:
    """Sendings with the same outcome."""

    title: str
    sendings: Sequence[Sending]
    #: Whether ticked ones are taken back, and whether they are ticked initially.
    is_taken: bool
    is_ticked: bool = False


@dataclass(frozen=True)
class HistoryPage:
    """Context of ``participation/cms/sender/history.html``."""

    scope: SenderScope
    scopes: Sequence[HistoryFilter]
    periods: Sequence[HistoryFilter]
    history: SentHistory
    piles: Sequence[Pile]
    trust: TrustWords | None


class StolenView(SenderScreen):
    """Show what stopping an address will do; POST stops it, or lifts the stop."""

    template_name = "participation/cms/sender/stolen.html"
    page_title = gettext_lazy("Adresse volée")  # type: ignore[assignment]

    def found(self) -> Contact:
        """Return the contact of the item.

        Raises 404 without a proved address.
        """
        return get_object_or_404(Contact, address=self.sender().address_id)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what the address sent in the last days, and whether it is stopped."""
        contact = self.found()
        now = timezone.now()
        stopped = StoppedAddress.objects.standing().filter(address=contact.address_id).first()
        back = proposals_to_bring_back(contact.address_id, now).order_by("-pk")
        rows = [] if stopped else list(back.select_related("event__latest_revision")[:LISTED])
        unread = [row for row in rows if row.is_untouched]
        taken = accepted_corrections(contact.address_id, now)
        return self.show(
            StolenPage(
                days=trust_numbers().stolen_days,
                unread=unread,
                read=[row for row in rows if row not in unread],
                more=max(0, back.count() - LISTED) if not stopped else 0,
                corrections=list(
                    QueueItem.objects.filter(correction__in=taken).order_by("-pk")[:LISTED]
                ),
                stopped=stopped,
                stopped_by=moderator_name(stopped.stopped_by) if stopped else "",
                came_back=stopped.proposals.count() if stopped else 0,
            )
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Stop the address, or open it again."""
        contact = self.found()
        if request.POST.get("faire") == "rouvrir":
            for one in StoppedAddress.objects.standing().filter(address=contact.address_id):
                lift_stop(one, actor=self.user)
            messages.success(
                request, _("L’adresse est rouverte, et ce qui était revenu reprend sa place.")
            )
        elif request.POST.get("faire") == "arreter":
            stop_address(contact, actor=self.user)
            messages.success(
                request,
                _("L’adresse est arrêtée, et ses derniers jours sont revenus dans la file."),
            )
        return redirect(f"{NAMESPACE}:stolen", pk)


class HistoryView(SenderScreen):
    """List all that came from one address or network; POST takes the ticked ones back."""

    template_name = "participation/cms/sender/history.html"
    page_title = gettext_lazy("Ce qui vient de là")  # type: ignore[assignment]

    def sent(self) -> Sent:
        """Return what was sent from outside the CMS.

        Raises 404 for other items.
        """
        sent = sent_of(self.item)
        if sent is None:
            raise Http404
        return sent

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what the address, network or organisation sent in the chosen period."""
        scopes = scopes_of(self.sent())
        asked = request.GET.get("qui", "")
        scope = SenderScope(asked) if asked in scopes else next(iter(scopes))
        period = request.GET.get("depuis", "")
        period = period if period in PERIODS else USUAL_PERIOD
        ago = PERIODS[period][1]
        history = history_of(scopes[scope], timezone.now() - ago if ago else None)
        page = HistoryPage(
            scope=scope,
            scopes=[
                HistoryFilter(str(one.label), history_query(one, period), one == scope)
                for one in scopes
            ],
            periods=[
                HistoryFilter(str(said), history_query(scope, key), key == period)
                for key, (said, _ago) in PERIODS.items()
            ],
            history=history,
            piles=piles_of(history.sendings),
            trust=say_sender_trust(self.item) if scope == SenderScope.ADDRESS else None,
        )
        return self.show(page)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take back the ticked rows, never newer ones.

        One that is refused stops none of the others.
        """
        scopes = scopes_of(self.sent())
        posted = request.POST
        whose = scopes.get(posted.get("qui", ""))  # type: ignore[call-overload]  # a Scope is its text
        done: list[Decision] = []
        for sending in sendings_of(whose, posted.getlist("choix")) if whose is not None else ():
            try:
                decision = take_back_sent(
                    sending,
                    expected_outcome=posted.get(f"outcome-{sending.key}", ""),
                    expected_revision=key_or_none(posted.get(f"revision-{sending.key}", "")),
                    actor=self.user,
                )
            except Refused as refusal:
                messages.error(request, f"{sending.title}\u00a0: {refusal}")
            else:
                done.append(decision)
        hold_together(done)
        if not done:
            messages.warning(request, _("Rien n’est repris."))
            return redirect(f"{NAMESPACE}:history", pk)
        words = ngettext(
            "%(count)d reprise. Vous pouvez revenir dessus pendant dix secondes.",
            "%(count)d reprises. Vous pouvez revenir dessus pendant dix secondes.",
            len(done),
        )
        messages.success(request, words % {"count": len(done)})
        return redirect(f"{queue.NAMESPACE}:queue")


def history_query(scope: SenderScope, period: str) -> str:
    return f"?{urlencode({'qui': scope.value, 'depuis': period})}"


def piles_of(sendings: Sequence[Sending]) -> list[Pile]:
    """Group ``sendings`` by outcome, in the order of :data:`DONE_TO`; without empty groups."""
    piles = [
        Pile(
            str(title),
            [one for one in sendings if one.outcome == outcome],
            is_taken=outcome in TAKEN,
            is_ticked=outcome in TAKEN - {TakeBackOutcome.ANSWERED},
        )
        for outcome, title in (DONE_TO | LEFT).items()
    ]
    return [pile for pile in piles if pile.sendings]


class SenderViewSet(ViewSet):
    """Screens about the sender of an item, under the queue's address; no menu entry."""

    name = NAMESPACE
    url_prefix = queue.NAMESPACE
    icon = "user"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("<int:pk>/histoire/", HistoryView.as_view(), name="history"),
            path("<int:pk>/volee/", StolenView.as_view(), name="stolen"),
        ]
