"""Two people at one form: each is told of the other, and nothing that either typed is lost."""

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.models import Revision

from accounts.resuming import is_resumed
from agenda.internals import EditInternals
from agenda.models.drafts import Facts
from agenda.services.drafts import says_the_same


class ResumesTypingMixin:
    """A form of a record or a page that shows again, unsaved, what was typed before its session ended."""

    request: HttpRequest

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if is_resumed(request):
            messages.warning(request, _("Ce que vous aviez écrit est de nouveau là : relisez, puis enregistrez."))
            return self.show_as_typed()
        answer: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[misc]
        return answer

    def show_as_typed(self) -> HttpResponse:
        """The form of a record, with what is wrong of it."""
        form = self.get_form()  # type: ignore[attr-defined]
        form.is_valid()
        self.form = form
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined]
        return answer


class TakesTurns(EditInternals):
    """An edit view of Wagtail's that knows a version which whoever saves has not seen.

    Wagtail asks, in a dialog of its own, where its script has heard of that version; this refuses where it has not, or
    where there is no script. What was typed stays on the screen, unsaved; saving again then replaces the newer version,
    which stays in the history. ``cms-saving.js`` keeps the form's own record of what it was opened on.
    """

    model: type[Model]
    #: What the last version says, before the form puts what was posted into it.
    content_opened: Facts

    def note_content(self) -> None:
        """Before the form of a page that saves itself is read: what it was opened on."""
        if not self.expects_json_response:
            return
        self.content_opened = self.object.serializable_data()

    def is_untouched(self, form: WagtailAdminModelForm) -> bool:
        """Whether the page saves itself with a valid form that says what the last version says.

        On a slow machine Wagtail's script takes what a page sets up for something typed.
        """
        if not self.expects_json_response:
            return False
        posted = form.save(commit=False)
        return says_the_same(type(posted), self.content_opened, posted.serializable_data())

    @property
    def is_overtaken(self) -> bool:
        """Whether a version came that whoever saves was not told of. One they were told of bears no time."""
        opened_on = tuple(self.request.POST.get(f"loaded_revision_{name}") for name in ("id", "created_at"))
        return self.is_out_of_date and opened_on != (str(self.latest_revision and self.latest_revision.pk), "")

    def is_overtaken_now(self) -> bool:
        """Whether one came since this request has looked. Two saves at the same instant wait for each other here.

        The page that answers is then opened on the newer version: the next save may replace it.
        """
        row = self.model._default_manager.select_for_update().values("latest_revision").get(pk=self.object.pk)
        newest = Revision.objects.filter(pk=row["latest_revision"]).first()
        if newest is None or newest.created_at.isoformat() == self.latest_revision_created_at:
            return False
        self.open_on(newest)
        return True

    @property
    def overtaken_message(self) -> str:
        revision = self.latest_revision
        assert revision is not None  # noqa: S101 -- a form without a version is never overtaken
        when = date_format(timezone.localtime(revision.created_at), "TIME_FORMAT")
        if revision.user == self.request.user:
            sentence = _("Vous avez enregistré une version à %(when)s, dans une autre fenêtre.")
        else:
            sentence = _("%(who)s a enregistré une version à %(when)s, après que vous avez ouvert cette page.")
        who = (revision.user and revision.user.get_full_name()) or _("Quelqu’un")
        kept = _(
            "Rien n’est perdu : ce que vous avez tapé est ci-dessous, pas encore enregistré. "
            "Comparez dans l’historique, puis enregistrez à nouveau pour remplacer cette version, qui y restera."
        )
        return f"{sentence % {'who': who, 'when': when}} {kept}"
