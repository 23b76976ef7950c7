"""What the CMS's first page says of the agenda."""

from typing import Any

from django.urls import reverse
from wagtail.admin.ui.components import Component

from agenda.models import Event
from agenda.permissions import EventPermissionPolicy
from agenda.viewsets.listing import undated

SHOWN = 5


class UndatedPanel(Component):
    """Events that no list shows, for nobody gave them a date."""

    name = "undated"
    template_name = "agenda/cms/undated.html"
    order = 230

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        user = parent_context["request"].user
        theirs = EventPermissionPolicy().instances_user_has_any_permission_for(user, ["change"])
        found = list(undated(theirs).order_by("-created_at")[: SHOWN + 1])
        url = reverse(Event.snippet_viewset.get_url_name("list"))
        return {"events": found[:SHOWN], "has_more": len(found) > SHOWN, "list_url": f"{url}?when=undated"}
