"""Mails to people with a CMS account about the review of their events and pages."""

from contextlib import suppress

from django.conf import settings
from django.utils.translation import override
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page, WorkflowState

from accounts.models import User
from agenda.models import Event
from messaging.exceptions import AddressRefused
from participation.services.mails import post_letter
from participation.wording.letters import approved_letter, given_back_letter


def write_to_submitter(state: WorkflowState, actor: User | None) -> None:
    """Mail the submitter of ``state`` that it was approved, or rejected, with the reviewer's words.

    In the caller's transaction, once a step. Nobody is written about their own decision, or against
    their account's settings.
    """
    user = state.requested_by
    record = state.content_object
    is_approved = state.status == state.STATUS_APPROVED
    if user is None or user == actor or not _wants_mail(user, is_approved=is_approved):
        return
    if not isinstance(record, Event | Page):
        return
    record.refresh_from_db(fields=["live"])  # the last step published another copy
    url = f"{settings.SITE_ADDRESS}{_address_of(record, user, is_approved=is_approved)}"
    step = state.current_task_state
    with override(user.cms_language), suppress(AddressRefused):
        words = step.specific.get_comment() if step and not is_approved else ""
        letter_of = approved_letter if is_approved else given_back_letter
        post_letter(
            letter_of(str(record), url if record.live else "", words),
            to=user.email,
            name=user.first_name,
            url=url,
            kind=f"submission-{'approved' if is_approved else 'given-back'}",
            thread=record.uid if isinstance(record, Event) else record.translation_key,
            key=f"workflow/{state.pk}/{step.pk if step else 0}/{state.status}",
        )


def _wants_mail(user: User, *, is_approved: bool) -> bool:
    """Return whether the account of ``user`` accepts mails about approvals or rejections."""
    if not user.is_active or not user.email:
        return False
    profile = getattr(user, "wagtail_userprofile", None)
    if profile is None:
        return True
    return bool(profile.approved_notifications if is_approved else profile.rejected_notifications)


def _address_of(record: Event | Page, user: User, *, is_approved: bool) -> str:
    """Return the public address once approved and live, else the edit form's for ``user``."""
    if not record.live or not is_approved:
        return AdminURLFinder(user).get_edit_url(record) or ""
    return (record.get_absolute_url() if isinstance(record, Event) else record.get_url()) or ""
