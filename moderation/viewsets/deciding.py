"""Decision screen of one item; after a decision, the next item is shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.utils.decorators import xframe_options_sameorigin_override

from accounts.resuming import is_resumed
from agenda.models import Event
from moderation.enums import DecisionAction, ItemState
from moderation.exceptions import DecisionRefused
from moderation.kinds import Panel
from moderation.models import Decision, QueueItem, Reason
from moderation.screens import (
    NAMESPACE,
    ItemScreen,
    item_url,
    key_or_none,
    queue_label,
    say_sender_trust,
)
from moderation.services import queue
from moderation.services.deciding import decide, undo_decision
from moderation.viewsets.undoing import Done, last_decision_of
from moderation.wording.decisions import moderator_name, say_decided
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


@dataclass(frozen=True)
class ItemPage:
    """Context of ``moderation/item.html``."""

    panel: Panel
    #: The shown revision of the event.
    revision: int | None
    done: Done | None
    actions: frozenset[DecisionAction]
    edit_url: str | None
    #: Trust of the sender, if the address is proved.
    trust: TrustWords | None
    previous: QueueItem | None
    next: QueueItem | None
    problem: str = ""
    #: Words of a refused decision, shown again.
    word: str = ""
    #: Search for events to merge into, and its results.
    words: str = ""
    results: Sequence[Event] = ()


@dataclass(frozen=True)
class RefusalPage:
    """Context of ``moderation/refuse.html``."""

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
    fields: list[str]
    problem: str = ""


class DeskView(ItemScreen):
    """Base of the screens that decide one item."""

    @property
    def is_open(self) -> bool:
        return self.item.state in (ItemState.WAITING, ItemState.ASKED)

    def unsent(self, *actions: DecisionAction) -> Decision | None:
        """Return the moderator's last decision if it was undone or failed."""
        last = self.last_decision
        if last is None or not self.is_open or last.moderator_id != self.user.pk:
            return None
        return last if last.action in actions and not last.is_standing else None

    def attempt(self, action: DecisionAction) -> HttpResponse:
        """Decide, then redirect to the next item.

        Raises :class:`~moderation.exceptions.DecisionRefused`.
        """
        posted = self.request.POST
        reason = posted.get("motif", "")
        into = posted.get("avec", "")
        decide(
            self.item,
            action,
            actor=self.user,
            expected_revision=key_or_none(posted.get("revision", "")),
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
        if self.request.headers.get("Accept") != "application/json":
            return redirect(item_url(following))
        shown = render_to_string(
            "moderation/_done.html", {"done": last_decision_of(self.user)}, self.request
        )
        answer = {
            "url": item_url(following),
            "revision": following.revision,
            "done": shown,
            "menu": queue_label(self.request),
        }
        return JsonResponse(answer)

    @cached_property
    def last_decision(self) -> Decision | None:
        return self.item.decisions.select_related("moderator").order_by("-round").first()

    @property
    def told(self) -> str:
        """Return who decided, if the item is no longer open."""
        last = self.last_decision
        return say_decided(last) if last and not self.is_open and last.is_standing else ""

    @property
    def other_reader(self) -> str:
        """Return the name of another moderator who has the item open; empty if there is none."""
        reader = self.item.other_reader(self.user)
        return moderator_name(reader) if reader else ""

    @property
    def ahead_url(self) -> str:
        """Return the address of the probable next item, which the script prefetches."""
        ahead = queue.following_item(self.user, after=self.item) if self.is_open else None
        return item_url(ahead) if ahead else ""


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
            "Ce que vous aviez écrit est de nouveau là, et rien n’est décidé : relisez, puis "
            "décidez."
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
            queue.reserve(self.item, self.user)
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
        waiting = QueueItem.objects.waiting()
        unsent = self.unsent(DecisionAction.ASK, DecisionAction.APPROVE)
        unsent_word = unsent.word if unsent else ""
        return ItemPage(
            panel=panel,
            revision=item.revision,
            done=last_decision_of(self.user),
            actions=item.rules.actions(item.subject),
            trust=say_sender_trust(item),
            edit_url=AdminURLFinder(self.user).get_edit_url(panel.record) if panel.record else None,
            previous=waiting.after(item, "lt").in_order().last(),
            next=waiting.after(item).in_order().first(),
            problem=problem,
            word=self.request.POST.get("mot", "") or unsent_word,
            words=words,
            results=self.mergeable(words),
        )

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
            return redirect(item_url(self.item))
        return self.show(self.page())

    def answer(self) -> HttpResponse:
        return self.attempt(DecisionAction.REFUSE)

    def page(self, problem: str = "") -> RefusalPage:
        """Build the page of a refusal, with reasons and a preview of the letter."""
        typed = self.typed
        reasons = Reason.objects.of_kinds(self.item.kind)
        chosen = next((reason for reason in reasons if str(reason.pk) == typed.get("motif")), None)
        language = self.item.rules.language(self.item.subject)
        shown_in = typed.get("langue", "")
        if shown_in not in ("fr", "en"):
            shown_in = language
        word = typed.get("mot", "")
        refusal = self.item.rules.refusal
        letter: object = None
        salutation = ""
        if refusal is not None:
            with override(shown_in):
                letter, salutation = refusal(self.item.subject, chosen, word, shown_in)
        return RefusalPage(
            revision=key_or_none(typed.get("revision", "")) or self.item.revision,
            reasons=[(reason, REASONS[place : place + 1]) for place, reason in enumerate(reasons)],
            chosen=chosen,
            word=word,
            letter=letter,
            hello=salutation,
            language=language,
            shown_in=shown_in,
            fields=typed.getlist("champs"),
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


class UndoView(DeskView):
    """Undo one's own decision, and show its item again."""

    page_title = gettext_lazy("Reprendre")  # type: ignore[assignment]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Undo the decision if it is still held, and redirect to the item."""
        number = key_or_none(request.POST.get("decision", ""))
        decision = get_object_or_404(self.item.decisions, pk=number)
        try:
            undo_decision(decision, self.user)
        except DecisionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("Décision reprise : rien n’est parti. C’est de nouveau dans la file.")
            )
        return redirect(item_url(self.item))


class PresenceView(DeskView):
    """Ping of an open screen: reserves the item, returns who else reads it or has decided."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Record that the user reads the item; return who else does, and the decision."""
        if self.is_open:
            queue.reserve(self.item, self.user)
        self.item = QueueItem.objects.select_related("taken_by").get(pk=pk)
        reader = self.other_reader
        words = _("%(who)s la lit aussi.") % {"who": reader} if reader else ""
        return JsonResponse({"reader": words, "told": self.told})


#: URLs of an item, below the queue's.
ITEM_PATTERNS = [
    path("<int:pk>/", ItemView.as_view(), name="item"),
    path("<int:pk>/apercu/<int:revision>/", PreviewView.as_view(), name="preview"),
    path("<int:pk>/refuser/", RefuseView.as_view(), name="refuse"),
    path("<int:pk>/annuler/", UndoView.as_view(), name="take_back"),
    path("<int:pk>/presence/", PresenceView.as_view(), name="presence"),
]
