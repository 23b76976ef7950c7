"""Template tags of the CMS: permission to publish, and the time of a publication in words."""

from django import template
from django.db.models import Model
from django.template import Context
from wagtail.permissions import policy_registry

from agenda.wording.dates import day_and_hour

register = template.Library()
register.filter(day_and_hour)


@register.simple_tag(takes_context=True)
def may_publish(context: Context, record: Model | None = None) -> bool:
    """Whether the user may publish ``record`` (default: ``instance`` of the panel).

    For a new record, the permission on its model counts.
    """
    asked = record or context["instance"]
    policy = policy_registry.get_by_type(type(asked))
    user = context["request"].user
    if asked.pk is None:
        return bool(policy.user_has_permission(user, "publish"))
    return bool(policy.user_has_permission_for_instance(user, "publish", asked))
