"""On the moderators' screens, and in Wagtail's own list of keys: which letters act there."""

from collections.abc import Sequence

from django import template
from django.utils.functional import Promise

from accounts.models import User
from moderation.permissions import may_moderate
from moderation.screens import queue_label
from moderation.viewsets.undoing import Done, last_decision_of
from moderation.wording.keys import KEYS

register = template.Library()


@register.simple_tag(takes_context=True)
def last_decision(context: template.Context) -> Done | None:
    """That of the moderator who looks, while it may be taken back."""
    user = context["request"].user
    return last_decision_of(user) if isinstance(user, User) and may_moderate(user) else None


@register.simple_tag(takes_context=True)
def queue_menu(context: template.Context) -> str:
    """What the menu says of the queue now: a script that shows another item in place has it say so too."""
    return queue_label(context["request"])


@register.simple_tag(takes_context=True)
def desk_keys(context: template.Context) -> Sequence[tuple[str | Promise, Promise]]:
    """Those of the screen that is shown: what is pressed, and what it does; of any other screen none."""
    match = getattr(getattr(context, "request", None), "resolver_match", None)
    return KEYS.get(match.view_name, ()) if match else ()
