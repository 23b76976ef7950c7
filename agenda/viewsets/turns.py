"""Concurrent editing of one form: users are warned, and nothing typed is lost."""

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
from agenda.services.drafts import has_same_content


class ResumesTypingMixin:
    """Shows a form again, unsaved, with what was typed before the session ended."""

    request: HttpRequest

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Show what was typed before the login again, unsaved; otherwise post as usual."""
        if is_resumed(request):
            messages.warning(
                request, _("Ce que vous aviez écrit est de nouveau là : relisez, puis enregistrez.")
            )
            return self.show_as_typed()
        return super().post(request, *args, **kwargs)  # type: ignore[misc]

    def show_as_typed(self) -> HttpResponse:
        """Return the form as posted, with its errors; nothing is saved."""
        form = self.get_form()  # type: ignore[attr-defined]
        form.is_valid()
        self.form = form
        return self.render_to_response(self.get_context_data(form=form))  # type: ignore[attr-defined]


class ConflictCheckMixin(EditInternals):
    """An edit view that refuses to overwrite a version that the user has not seen.

    Wagtail's script shows a dialog if it knows of the newer version; this view also refuses if the
    script does not know it yet, or does not run. What was typed stays on screen, unsaved; saving
    again then replaces the newer version, which stays in the history. ``cms-saving.js`` keeps the
    form's record of the version that it was opened on.
    """

    model: type[Model]
    #: Content of the latest version, read before the posted form changes the object.
    content_opened: Facts

    def note_content(self) -> None:
        """Store the content of the latest version, if the request is an autosave."""
        if not self.expects_json_response:
            return
        self.content_opened = self.object.serializable_data()

    def is_untouched(self, form: WagtailAdminModelForm) -> bool:
        """Whether the request is an autosave whose content equals the latest version.

        On a slow machine Wagtail's script takes what the page sets up itself for typing.
        """
        if not self.expects_json_response:
            return False
        posted = form.save(commit=False)
        return has_same_content(type(posted), self.content_opened, posted.serializable_data())

    @property
    def is_overtaken(self) -> bool:
        """Whether there is a newer version that the user does not know of.

        If the user knows it, the form sends its key without a time.
        """
        opened_on = tuple(
            self.request.POST.get(f"loaded_revision_{name}") for name in ("id", "created_at")
        )
        return self.is_out_of_date and opened_on != (
            str(self.latest_revision and self.latest_revision.pk),
            "",
        )

    def is_overtaken_now(self) -> bool:
        """Whether a newer version was saved during this request.

        Concurrent saves wait for a row lock. If so, the answer is based on the newer version, and
        the next save may replace it.
        """
        row = (
            self.model._default_manager.select_for_update()
            .values("latest_revision")
            .get(pk=self.object.pk)
        )
        newest = Revision.objects.filter(pk=row["latest_revision"]).first()
        if newest is None or newest.created_at.isoformat() == self.latest_revision_created_at:
            return False
        self.open_on(newest)
        return True

    @property
    def overtaken_message(self) -> str:
        """Sentence that says who saved a newer version, when, and that nothing typed is lost."""
        revision = self.latest_revision
        assert revision is not None  # noqa: S101 -- without a version there is nothing newer
        when = date_format(timezone.localtime(revision.created_at), "TIME_FORMAT")
        if revision.user == self.request.user:
            sentence = _("Vous avez enregistré une version à %(when)s, dans une autre fenêtre.")
        else:
            sentence = _(
                "%(who)s a enregistré une version à %(when)s, après que vous avez ouvert cette "
                "page."
            )
        who = (revision.user and revision.user.get_full_name()) or _("Quelqu’un")
        kept = _(
            "Rien n’est perdu : ce que vous avez tapé est ci-dessous, pas encore enregistré. "
            "Comparez dans l’historique, puis enregistrez à nouveau pour remplacer cette version, "
            "qui y restera."
        )
        return f"{sentence % {'who': who, 'when': when}} {kept}"
