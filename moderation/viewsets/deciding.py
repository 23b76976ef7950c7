"""Decision screen of one item; after a decision, the next item is shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.utils.decorators import xframe_options_sameorigin_override

from accounts.resuming import is_resumed
from agenda.internals import allows_shortcuts
from agenda.models import Event
from moderation.enums import DecisionAction, ItemState
from moderation.exceptions import DecisionRefused
from moderation.kinds import Panel
from moderation.models import Decision, QueueItem, Reason
from moderation.screens import NAMESPACE, ItemScreen, queue_label, trust_words, url_of
from moderation.services import queue
from moderation.services.deciding import decide, take_back
from moderation.viewsets.undoing import Done, last_decision_of
from moderation.wording.decisions import called, decided
from moderation.wording.keys import REASONS
from moderation.wording.trust import TrustWords
from web.keys import is_key

#: Request header of a prefetch, which must not reserve the item.
AHEAD = "X-Ahead"
#: Maximum of ticked fields that are read.
MOST_FIELDS = 50
#: Events that another can be merged into.
MERGEABLE = Q(live=True) | Q(first_published_at=None)
#: Values of ``faire``.
DEEDS = {
    "publier": DecisionAction.APPROVE,
    "demander": DecisionAction.ASK,
    "refuser": DecisionAction.REFUSE,
    "reunir": DecisionAction.MERGE,
    "indesirable": DecisionAction.SPAM,
}


def accepts_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


@dataclass(frozen=True)
class ItemPage:
    """Context of ``moderation/item.html``."""

    item: QueueItem
    panel: Panel
    #: The shown revision of the event.
    revision: int | None
    is_open: bool
    #: Who decided, if it is no longer open.
    told: str
    #: Why the last decision failed.
    failure: str
    done: Done | None
    #: Another moderator who has it open.
    reader: str
    actions: frozenset[DecisionAction]
    edit_url: str | None
    #: Trust of the sender, if the address is proved.
    trust: TrustWords | None
    previous: QueueItem | None
    next: QueueItem | None
    #: Probable next item, which the script prefetches.
    ahead_url: str
    has_keys: bool
    problem: str = ""
    #: Words of a refused decision, shown again.
    word: str = ""
    #: Search for events to merge into, and its results.
    words: str = ""
    results: Sequence[Event] = ()


@dataclass(frozen=True)
class RefusalPage:
    """Context of ``moderation/refuse.html``."""

    item: QueueItem
    revision: int | None
    #: Each with its keyboard key; an empty key once keys run out.
    reasons: list[tuple[Reason, str]]
    chosen: Reason | None
    word: str
    letter: object
    hello: str
    #: Language of the recipient, and of the shown preview.
    language: str
    shown_in: str
    other_language: str
    fields: list[str]
    #: Whether the refusal is mailed to somebody.
    is_answered: bool
    ahead_url: str
    has_keys: bool
    problem: str = ""


class DeskView(ItemScreen):
    """Base of the screens that decide one item."""

    @property
    def is_open(self) -> bool:
        return self.item.state in (ItemState.WAITING, ItemState.ASKED)

    def unsent(self, *actions: DecisionAction) -> Decision | None:
        """Return the moderator's last decision if it was undone or failed, to show its words again."""
        last: Decision | None = (
            self.item.decisions.select_related("reason").order_by("-round").first()
        )
        if (
            last is None
            or not self.is_open
            or last.moderator_id != self.user.pk
            or last.action not in actions
        ):
            return None
        return last if last.undone_at or last.failure else None

    def attempt(self, action: DecisionAction) -> HttpResponse:
        """Decide, then redirect to the next item.

        Raises :class:`~moderation.exceptions.DecisionRefused`.
        """
        posted = self.request.POST
        revision, reason, into = (
            posted.get("revision", ""),
            posted.get("motif", ""),
            posted.get("avec", ""),
        )
        decide(
            self.item,
            action,
            actor=self.user,
            expected_revision=int(revision) if is_key(revision) else None,
            reason=Reason.objects.filter(pk=reason).first() if is_key(reason) else None,
            word=posted.get("mot", "").replace("\x00", ""),
            fields=[name for name in posted.getlist("champs") if name.isidentifier()][:MOST_FIELDS],
            into=Event.objects.filter(MERGEABLE, pk=into).first() if is_key(into) else None,
            changes=self.item.rules.changes(self.item.subject, posted)
            if action == DecisionAction.APPROVE
            else None,
        )
        following = (
            queue.next_item(self.user, after=self.item) or queue.next_item(self.user) or self.item
        )
        if not accepts_json(self.request):
            return redirect(url_of(following))
        shown = render_to_string(
            "moderation/_done.html", {"done": last_decision_of(self.user)}, self.request
        )
        answer = {
            "url": url_of(following),
            "revision": following.revision,
            "done": shown,
            "menu": queue_label(self.request),
        }
        return JsonResponse(answer)

    @property
    def last_decision(self) -> Decision | None:
        last: Decision | None = (
            self.item.decisions.select_related("moderator").order_by("-round").first()
        )
        return last

    def told(self, last: Decision | None) -> str:
        """Return who decided, if the item is no longer open."""
        if last is None or self.is_open or last.undone_at or last.failure:
            return ""
        return decided(last)

    @property
    def other_reader(self) -> str:
        """Return the name of another moderator who has the item open; empty if there is none."""
        reader = self.item.reader
        return "" if reader is None or reader == self.user else called(reader)

    @property
    def ahead_url(self) -> str:
        ahead = queue.upcoming(self.user, after=self.item) if self.is_open else None
        return url_of(ahead) if ahead else ""


class DecidingView(DeskView):
    """Base of decision forms; a refused POST shows its values again."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer the form; a refused decision shows the page again with 409."""
        if is_resumed(request):
            return self.show_as_typed()
        try:
            return self.answer()
        except DecisionRefused as refusal:
            self.item.refresh_from_db()
            answer = self.show(self.page(str(refusal)))
            answer.status_code = 409
            return answer

    def show_as_typed(self) -> HttpResponse:
        """Show the values posted before the session ended, without deciding."""
        words = _(
            "Ce que vous aviez écrit est de nouveau là, et rien n’est décidé : relisez, puis décidez."
        )
        messages.warning(self.request, words)
        return self.show(self.page())

    def answer(self) -> HttpResponse:
        """Decide as posted.

        Raises :class:`~moderation.exceptions.DecisionRefused`.
        """
        raise NotImplementedError

    def page(self, problem: str = "") -> object:
        """Return the template's context."""
        raise NotImplementedError


class ItemView(DecidingView):
    """One item: show and decide it, by button or key."""

    template_name = "moderation/item.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the item, and record that the user reads it, unless the page is loaded ahead."""
        if self.is_open and AHEAD not in request.headers:
            queue.take(self.item, self.user)
        return self.show(self.page())

    def answer(self) -> HttpResponse:
        """Take the posted decision; a refusal without a reason redirects to its form."""
        action = DEEDS.get(self.request.POST.get("faire", ""))
        if action is None:
            raise DecisionRefused(_("Ça ne se décide pas ainsi."))
        if action == DecisionAction.REFUSE and not self.request.POST.get("motif"):
            return redirect(reverse(f"{NAMESPACE}:refuse", args=[self.item.pk]))
        return self.attempt(action)

    def page(self, problem: str = "") -> ItemPage:
        """Build the page of the item: panel, actions, last decision, neighbours."""
        item = self.item
        panel = item.rules.panel(item.subject, item, self.user, self.request.POST.dict())
        words = self.request.GET.get("cherche", "").replace("\x00", "").strip()[:100]
        last = self.last_decision
        waiting = QueueItem.objects.waiting()
        return ItemPage(
            item=item,
            panel=panel,
            revision=item.revision,
            is_open=self.is_open,
            told=self.told(last),
            failure=last.failure if last and self.is_open else "",
            done=last_decision_of(self.user),
            reader=self.other_reader,
            actions=item.rules.actions(item.subject),
            trust=trust_words(item),
            edit_url=AdminURLFinder(self.user).get_edit_url(panel.record) if panel.record else None,
            previous=waiting.after(item, "lt").in_order().last(),
            next=waiting.after(item).in_order().first(),
            ahead_url=self.ahead_url,
            has_keys=allows_shortcuts(self.user),
            problem=problem,
            word=self.request.POST.get("mot", "") or self.unsent_word,
            words=words,
            results=self.mergeable(words),
        )

    @property
    def unsent_word(self) -> str:
        unsent = self.unsent(DecisionAction.ASK, DecisionAction.APPROVE)
        return unsent.word if unsent else ""

    def mergeable(self, words: str) -> list[Event]:
        """Return events to merge into, whose title contains ``words``."""
        if not words:
            return []
        others = Event.objects.filter(MERGEABLE).exclude(
            pk=self.item.draft.pk if self.item.draft else 0
        )
        return list(others.filter(title__icontains=words).order_by("title")[:6])


class RefuseView(DecidingView):
    """Refusal: choose a reason, add words, preview the mail."""

    template_name = "moderation/refuse.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the refusal form; redirect to the item if it is decided already."""
        if not self.is_open:
            return redirect(url_of(self.item))
        return self.show(self.page())

    def answer(self) -> HttpResponse:
        return self.attempt(DecisionAction.REFUSE)

    def page(self, problem: str = "") -> RefusalPage:
        """Build the page of a refusal, with reasons and a preview of the letter."""
        typed = self.typed
        reasons = Reason.objects.of_kind(self.item.kind)
        chosen = next((reason for reason in reasons if str(reason.pk) == typed.get("motif")), None)
        language = self.item.rules.language(self.item.subject)
        shown_in = typed.get("langue", "")
        if shown_in not in ("fr", "en"):
            shown_in = language
        word = typed.get("mot", "")
        letter, salutation = self.letter(chosen, word, shown_in)
        return RefusalPage(
            item=self.item,
            revision=self.read_revision(typed.get("revision", "")),
            reasons=[(reason, REASONS[place : place + 1]) for place, reason in enumerate(reasons)],
            chosen=chosen,
            word=word,
            letter=letter,
            hello=salutation,
            language=language,
            shown_in=shown_in,
            other_language="en" if shown_in == "fr" else "fr",
            fields=typed.getlist("champs"),
            ahead_url=self.ahead_url,
            is_answered=self.item.is_answered,
            has_keys=allows_shortcuts(self.user),
            problem=problem,
        )

    @property
    def typed(self) -> QueryDict:
        """Return the posted or queried values, else those of a refusal that was undone."""
        typed: QueryDict = self.request.POST if self.request.method == "POST" else self.request.GET
        if not typed and (unsent := self.unsent(DecisionAction.REFUSE)):
            typed = QueryDict(mutable=True)
            typed.update({"motif": str(unsent.reason_id), "mot": unsent.word})
        return typed

    def letter(self, chosen: Reason | None, word: str, language: str) -> tuple[object, str]:
        """Return the refusal mail and its salutation; nothing for kinds without such a mail."""
        refusal = self.item.rules.refusal
        if refusal is None:
            return None, ""
        with override(language):
            return refusal(self.item.subject, chosen, word, language)

    def read_revision(self, posted: str) -> int | None:
        """Return the revision that was shown before, else the latest."""
        if is_key(posted):
            return int(posted)
        return self.item.revision


class PreviewView(DeskView):
    """A revision of the event as its page would show it, in a frame of the screen."""

    @method_decorator(xframe_options_sameorigin_override)
    def get(self, request: HttpRequest, pk: int, revision: int) -> HttpResponse:
        """Show a revision of the item's draft as its page would show it."""
        if self.item.draft is None:
            raise Http404
        drafted = get_object_or_404(self.item.draft.revisions, pk=revision).as_object()
        # Without the site's header.
        bare = {"is_bare": True}
        answer: HttpResponse = drafted.make_preview_request(
            request, drafted.default_preview_mode, bare
        )
        return answer


class TakeBackView(DeskView):
    """Undo one's own decision, and show its item again."""

    page_title = gettext_lazy("Reprendre")  # type: ignore[assignment]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Undo the decision if it is still held, and redirect to the item."""
        number = request.POST.get("decision", "")
        decisions = (
            self.item.decisions.filter(pk=number) if is_key(number) else self.item.decisions.none()
        )
        try:
            take_back(get_object_or_404(decisions), self.user)
        except DecisionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("Décision reprise : rien n’est parti. C’est de nouveau dans la file.")
            )
        return redirect(url_of(self.item))


class PresenceView(DeskView):
    """Ping of an open screen: reserves the item, returns who else reads it or has decided."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Record that the user reads the item; return as JSON who else does, and the last
        decision.
        """
        if self.is_open:
            queue.take(self.item, self.user)
        self.item = QueueItem.objects.select_related("taken_by").get(pk=pk)
        reader = self.other_reader
        words = _("%(who)s la lit aussi.") % {"who": reader} if reader else ""
        return JsonResponse({"reader": words, "told": self.told(self.last_decision)})


#: URLs of an item, below the queue's.
ITEM_PATTERNS = [
    path("<int:pk>/", ItemView.as_view(), name="item"),
    path("<int:pk>/apercu/<int:revision>/", PreviewView.as_view(), name="preview"),
    path("<int:pk>/refuser/", RefuseView.as_view(), name="refuse"),
    path("<int:pk>/annuler/", TakeBackView.as_view(), name="take_back"),
    path("<int:pk>/presence/", PresenceView.as_view(), name="presence"),
]
