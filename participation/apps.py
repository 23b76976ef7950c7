"""The participation app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted


class ParticipationConfig(AppConfig):
    name = "participation"
    verbose_name = _("Participation")

    def ready(self) -> None:
        from wagtail.models import TaskState, WorkflowState  # noqa: PLC0415 -- models are there now

        from participation import item_kinds, receivers  # noqa: F401, PLC0415 -- registers kinds and receivers
        from participation.services.own import register_sent_data  # noqa: PLC0415 -- models are there now

        register_sent_data()

        # Disconnect Wagtail's mail to each moderator at each submission, sent in the request:
        # thousands may submit.
        submitted = "group_approval_task_submitted_email_notification"
        task_submitted.disconnect(sender=TaskState, dispatch_uid=submitted)
        workflow_submitted.disconnect(
            sender=WorkflowState, dispatch_uid="workflow_state_submitted_email_notification"
        )
        # The outbox mails the result instead (``services.contributing``), outside requests.
        workflow_approved.disconnect(
            sender=WorkflowState, dispatch_uid="workflow_state_approved_email_notification"
        )
        workflow_rejected.disconnect(
            sender=WorkflowState, dispatch_uid="workflow_state_rejected_email_notification"
        )
