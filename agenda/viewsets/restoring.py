"""Restoring an old version of an event: its content comes back, the publication schedule stays."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.admin.views.generic.mixins import RevisionsRevertMixin
from wagtail.models import Revision

from agenda.forms.events import SCHEDULE
from agenda.models import Event
from agenda.services.versions import changed_parts, say_date_count
from agenda.viewsets.saving import EventEditView
from agenda.wording.dates import day_month, hour


class EventRestoreView(RevisionsRevertMixin, EventEditView):
    """Wagtail's «review this version», with the same checks on publication as the event's form."""

    view_name = "revisions_revert"
    #: Key of the revision on screen.
    revision_id: int
    revision: Revision

    def get_object(self, queryset: QuerySet[Event] | None = None) -> Event:
        """Return the old version, with the latest version's publication schedule."""
        version: Event = super().get_object(queryset)
        # The publication schedule belongs to the event, so it is taken from the latest version.
        now = self.live_object.get_latest_revision_as_object()
        version.go_live_at, version.expire_at = now.go_live_at, now.expire_at
        return version

    def get_warning_message(self) -> str:
        """Describe the version on screen.

        Wagtail's message names the model, and «None» without an author.
        """
        saved_at = timezone.localtime(self.revision.created_at)
        content, latest = self.revision.content, self.live_object.latest_revision.content
        kept = {name: latest.get(name) for name in SCHEDULE}
        facts = {
            "day": day_month(saved_at),
            "hour": hour(saved_at),
            "who": self.revision.user and self.revision.user.get_full_name(),
            "dates": say_date_count(content, saved_at.date()) or _("dates à moitié tapées"),
            "parts": ", ".join(changed_parts(content | kept, latest)),
        }
        words = _("Vous regardez la version du %(day)s, %(hour)s : %(dates)s.")
        if facts["who"]:
            words = _("Vous regardez la version du %(day)s, %(hour)s (%(who)s) : %(dates)s.")
        differing = _("Elle dit la même chose que la dernière.")
        if facts["parts"]:
            differing = _("Autre que dans la dernière version : %(parts)s.")
        until = _("Rien n’est repris avant que vous enregistriez.")
        return f"{words % facts} {differing % facts} {until}"

    def save_instance(self) -> Model:
        """Save the restored version. Raises ``PermissionDenied`` if somebody saved meanwhile."""
        if self.is_overtaken_now():
            self.refuse()
            raise PermissionDenied(self.overtaken_message)
        return super().save_instance()

    def get_success_message(self, *args: object) -> str:
        """Return the same message as any save of the event; Wagtail's names the model."""
        return super(RevisionsRevertMixin, self).get_success_message(*args)
