"""Template tags of the moderators' screens: last decision, menu label, keyboard shortcuts."""

from collections.abc import Sequence

from django import template
from django.utils.functional import Promise

from moderation.screens import queue_label
from moderation.viewsets.undoing import Done, last_decision_of
from moderation.wording.keys import KEYS

register = template.Library()


@register.simple_tag(takes_context=True)
def last_decision(context: template.Context) -> Done | None:
    """Return the moderator's last decision while it can be undone."""
    return last_decision_of(context["request"].user)


@register.simple_tag(takes_context=True)
def queue_menu(context: template.Context) -> str:
    """Return the menu label of the queue, for the script that replaces the item in place."""
    return queue_label(context["request"])


@register.simple_tag(takes_context=True)
def desk_keys(context: template.Context) -> Sequence[tuple[str | Promise, Promise]]:
    """Return keys and actions of the current screen; empty for other screens."""
    match = getattr(getattr(context, "request", None), "resolver_match", None)
    return KEYS.get(match.view_name, ()) if match else ()
