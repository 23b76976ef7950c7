"""One decision for several items: confirmation first, then a message for each failure."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from agenda.exceptions import Refused
from moderation.enums import DecisionAction
from moderation.models import WORD_LENGTH, Decision, QueueItem, Reason
from moderation.screens import NAMESPACE, ModeratorScreen, key_or_none
from moderation.services.deciding import HOLD_OF_MANY, decide, hold_together, undo_decision
from moderation.viewsets.queue import A_PAGE, QueueRow, build_rows
from web.keys import is_key

#: Values of ``faire``.
DEEDS = {
    "publier": DecisionAction.APPROVE,
    "refuser": DecisionAction.REFUSE,
    "indesirable": DecisionAction.SPAM,
}
TITLES = {
    DecisionAction.APPROVE: gettext_lazy("Publier celles-ci ?"),
    DecisionAction.REFUSE: gettext_lazy("Refuser celles-ci ?"),
    DecisionAction.SPAM: gettext_lazy("Écarter celles-ci comme indésirables ?"),
}


@dataclass(frozen=True)
class BulkDecisionPage:
    """Context of ``moderation/bulk.html``."""

    chosen: list[QueueRow]
    deed: str
    title: str
    #: For a refusal: reasons that fit all chosen items.
    reasons: Sequence[Reason]
    reason: str
    word: str
    #: Number of ticked items that no longer wait.
    gone: int
    problem: str = ""


class BulkView(ModeratorScreen):
    """Ask for confirmation, then decide each item; one that fails stops none of the others."""

    template_name = "moderation/bulk.html"
    page_title = gettext_lazy("Décider de plusieurs")

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect(f"{NAMESPACE}:queue")

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask for a confirmation of one decision on the chosen items, then take it."""
        keys = [key for key in dict.fromkeys(request.POST.getlist("choix")) if is_key(key)][:A_PAGE]
        action = DEEDS.get(request.POST.get("faire", ""))
        if action is None or not keys:
            messages.warning(request, _("Cochez d’abord ce dont vous décidez."))
            return redirect(f"{NAMESPACE}:queue")
        items = list(
            QueueItem.objects.waiting().filter(pk__in=keys).with_facts().with_subjects().in_order()
        )
        is_refusal = action == DecisionAction.REFUSE
        kinds = {item.kind for item in items}
        reasons = Reason.objects.of_kinds(*kinds) if is_refusal else []
        asked = request.POST.get("motif", "")
        reason = next((one for one in reasons if str(one.pk) == asked), None)
        word = request.POST.get("mot", "").replace("\x00", "")
        problem = ""
        if is_refusal and reason is None:
            problem = _("Choisissez une raison : qui propose doit savoir pourquoi.")
        elif len(word) > WORD_LENGTH:
            problem = _("C’est trop long : 4 000 signes au plus.")
        if "confirmer" in request.POST and not problem:
            return self.decide_all(items, action, reason)
        page = BulkDecisionPage(
            chosen=build_rows(items, self.user),
            deed=request.POST["faire"],
            title=str(TITLES[action]),
            reasons=reasons,
            reason=asked,
            word=word,
            gone=len(keys) - len(items),
            problem=problem if "confirmer" in request.POST else "",
        )
        return self.show(page)

    def decide_all(
        self, items: Sequence[QueueItem], action: DecisionAction, reason: Reason | None
    ) -> HttpResponse:
        """Decide each item; say how many, and why others are refused; redirect to the queue."""
        posted = self.request.POST
        done = 0
        for item in items:
            try:
                decide(
                    item,
                    action,
                    actor=self.user,
                    expected_revision=key_or_none(posted.get(f"revision-{item.pk}", "")),
                    reason=reason,
                    word=posted.get("mot", "").replace("\x00", ""),
                    fields=list(item.rules.fields(item.subject)),
                )
            except Refused as refusal:
                messages.error(self.request, f"{item.title}\u00a0: {refusal}")
            else:
                done += 1
        if done:
            words = ngettext(
                "%(count)d décidée. Vous pouvez la reprendre pendant dix secondes.",
                "%(count)d décidées. Vous pouvez les reprendre pendant dix secondes.",
                done,
            )
            messages.success(self.request, words % {"count": done})
        return redirect(f"{NAMESPACE}:queue")


class UndoAllView(ModeratorScreen):
    """Undo all pending decisions of the moderator."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Undo all decisions of the user that are still held."""
        mine = list(Decision.objects.pending().filter(moderator=self.user).order_by("pk"))
        hold_together(mine, HOLD_OF_MANY)  # extend all, so that none expires meanwhile
        undone = 0
        for decision in mine:
            try:
                undo_decision(decision, self.user)
            except Refused as refusal:
                messages.error(request, str(refusal))
            else:
                undone += 1
        if undone:
            words = ngettext(
                "%(count)d décision reprise : rien n’est parti. C’est de nouveau dans la file.",
                "%(count)d décisions reprises : rien n’est parti. C’est de nouveau dans la file.",
                undone,
            )
            messages.success(request, words % {"count": undone})
        return redirect(f"{NAMESPACE}:queue")
