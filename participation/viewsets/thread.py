"""Thread of a proposal in the CMS, and the home page's panel of pages that wait for review."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import TaskState

from agenda.internals import HomeContext
from agenda.models import Event
from moderation.enums import ItemState
from moderation.permissions import may_moderate
from moderation.screens import ModeratorScreen
from participation.forms.thread import PostForm
from participation.models import Picture, Post, Proposal
from participation.services.following import answer_author
from participation.services.pictures import refuse_picture
from participation.views.pictures import picture_response

NAMESPACE = "propositions"
#: Maximum on the home page, oldest first; Wagtail's report lists all.
SHOWN = 10


@dataclass(frozen=True)
class ThreadPage:
    """Context of ``participation/cms/thread.html``: the thread of a proposal."""

    posts: list[Post]
    form: PostForm
    #: Edit form of its event; ``None`` without an event or permission.
    edit_url: str | None
    #: The picture sent with it, until the event has it.
    picture: Picture | None


def confirmed_or_404(key: object) -> Proposal:
    """Return the confirmed proposal with that UUID, or raise 404."""
    return get_object_or_404(
        Proposal.objects.select_related("event").exclude(confirmed_at=None), uuid=key
    )


def go_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """Redirect to ``next``, else to the thread."""
    leads_to = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(leads_to, allowed_hosts=None)
    return redirect(leads_to if is_ours else reverse(f"{NAMESPACE}:thread", args=[key]))


class ThreadView(ModeratorScreen):
    """Thread between author and moderators; a post of a moderator is mailed to the author."""

    template_name = "participation/cms/thread.html"
    header_icon = "comment"
    page_title = gettext_lazy("Le fil")

    def load(self, **kwargs: object) -> None:
        self.proposal = confirmed_or_404(kwargs["uuid"])

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.show(self.thread(PostForm()))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Post the moderator's answer and mail it; show the form again if invalid."""
        form = PostForm(request.POST)
        if not form.is_valid():
            return self.show(self.thread(form))
        answer_author(self.proposal, form.cleaned_data["text"], actor=self.user)
        messages.success(request, _("C’est écrit, et parti par mail."))
        return go_back(request, uuid)

    def thread(self, form: PostForm) -> ThreadPage:
        event = self.proposal.event
        return ThreadPage(
            posts=list(self.proposal.posts.select_related("moderator")),
            form=form,
            edit_url=AdminURLFinder(self.request.user).get_edit_url(event) if event else None,
            picture=self.proposal.pictures.filter(is_sent=True).first(),
        )


class PictureView(View):
    """Picture of a proposal, for moderators; POST deletes it. 404 for anybody else."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not may_moderate(request.user):
            raise Http404
        self.proposal = confirmed_or_404(kwargs["uuid"])
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return picture_response(self.proposal.pictures.filter(is_sent=True).first())

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Remove the proposal's picture; a drawing replaces it."""
        refuse_picture(self.proposal)
        messages.success(request, _("La photo est ôtée. Un dessin prend sa place."))
        return go_back(request, uuid)


class ProposalViewSet(ViewSet):
    """Screens of a proposal, linked from its event; no menu entry."""

    name = NAMESPACE
    icon = "comment"

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("<uuid:uuid>/", ThreadView.as_view(), name="thread"),
            path("<uuid:uuid>/photo/", PictureView.as_view(), name="picture"),
        ]


class ToReviewPanel(Component):
    """Pages that wait for review, oldest first; events are in the queue.

    The number of queries is constant.
    """

    name = "to_review"
    template_name = "participation/cms/to_review.html"
    order = 210

    def get_context_data(self, parent_context: HomeContext) -> dict[str, object]:
        """Return what waits for the user's review, events apart; empty without any."""
        user = parent_context["request"].user
        events = ContentType.objects.get_for_model(Event)
        in_progress = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS)
        every = in_progress.exclude(workflow_state__base_content_type=events).order_by("started_at")
        if not every.exists():  # usually none: saves three queries
            return {}
        waiting = every & TaskState.objects.reviewable_by(user)
        count = waiting.count()
        states = waiting.select_related("workflow_state", "revision").prefetch_related(
            "workflow_state__content_object"
        )
        edit_url = AdminURLFinder(user).get_edit_url
        shown = [(state, state.workflow_state.content_object) for state in states[:SHOWN]]
        records = [
            {"title": state.revision.object_str, "url": edit_url(record), "since": state.started_at}
            for state, record in shown
            if record
        ]
        return {"records": records, "count": count, "left": count - len(records)}


def tell_of_thread(request: HttpRequest, record: Model) -> None:
    """Show a link to the thread above the edit form of a proposed event.

    For Wagtail's hook ``before_edit_snippet``.
    """
    if request.method != "GET" or not isinstance(record, Event) or not may_moderate(request.user):
        return
    proposal = Proposal.objects.filter(event=record).first()
    if proposal is None:
        return
    count = proposal.posts.count()
    words = _("Proposé par quelqu’un sans compte : pas un mot dans le fil.")
    if count:
        words = ngettext(
            "Proposé par quelqu’un sans compte : %(count)d mot dans le fil.",
            "Proposé par quelqu’un sans compte : %(count)d mots dans le fil.",
            count,
        )
    buttons = [
        messages.button(
            reverse(f"{NAMESPACE}:thread", args=[proposal.uuid]), _("Lire le fil, écrire")
        )
    ]
    if (item := proposal.item) is not None and item.state != ItemState.CLOSED:
        buttons.append(messages.button(reverse("relecture:item", args=[item.pk]), _("Décider")))
    messages.info(request, words % {"count": count}, buttons=buttons)
