"""Unpublishing a record and deleting an event, with the user as author."""

from django.db import transaction
from django.http import HttpResponse
from wagtail.actions.delete import DeleteAction
from wagtail.log_actions import log
from wagtail.snippets.views.snippets import UnpublishView

from agenda.internals import WithdrawInternals
from agenda.lookup import count_followers
from agenda.models import Event
from agenda.services.publication import delete


class WithdrawView(WithdrawInternals, UnpublishView):
    """Wagtail's unpublish screen, but it calls the record's own ``unpublish``, with the user.

    For an event it shows the number of followers, who will be notified.
    """

    template_name = "agenda/cms/unpublish.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = super().get_context_data(**kwargs)
        if isinstance(self.object, Event):
            context["followers"] = count_followers([self.object.pk])
        return context

    def unpublish(self) -> HttpResponse | None:
        """Unpublish, with Wagtail's hooks; return a hook's response, if any."""
        answer = self.run_hook("before_unpublish", self.request, self.object)
        if answer is not None:
            return answer
        self.object.unpublish(user=self.request.user)
        return self.run_hook("after_unpublish", self.request, self.object)


class DeleteEventAction(DeleteAction):
    """Wagtail's deletion of an event, which records a DELETED change with its author."""

    def execute(self, skip_permission_checks: bool = False) -> None:
        self.check(skip_permission_checks=skip_permission_checks)
        with transaction.atomic():
            log(instance=self.instance, action=self.log_action, user=self.user, deleted=True)
            delete([self.instance], actor=self.user)
