"""What the templates of the editors' CMS ask: who may publish, and the hour of a publication in words."""

from django import template
from django.db.models import Model
from django.template import Context
from wagtail.permissions import policy_registry

from agenda.wording.dates import day_and_hour

register = template.Library()
register.filter(day_and_hour)


@register.simple_tag(takes_context=True)
def may_publish(context: Context, record: Model | None = None) -> bool:
    """Whether who asks may publish ``record``, the panel's own ``instance`` by default; of a new one, its kind."""
    asked = record or context["instance"]
    policy = policy_registry.get_by_type(type(asked))
    user = context["request"].user
    if asked.pk is None:
        return bool(policy.user_has_permission(user, "publish"))
    return bool(policy.user_has_permission_for_instance(user, "publish", asked))
