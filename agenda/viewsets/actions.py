"""Order of the buttons at the foot of a form: «Publier» first for users who may publish."""

from collections.abc import Mapping

from django.forms import Media
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin import action_menu as of_pages
from wagtail.admin.ui.components import Component
from wagtail.snippets import action_menu as of_snippets

PUBLISH = (of_pages.PublishMenuItem, of_snippets.PublishMenuItem)
DECIDE = (of_pages.WorkflowMenuItem, of_snippets.WorkflowMenuItem)
#: Hidden first button: the Enter key presses the first button of a form, so it saves a draft.
ENTER = '<button type="submit" hidden></button>'


class LeadingButton(Component):
    """A button before the menu of the other buttons, which the Enter key does not press."""

    def __init__(self, item: Component) -> None:
        self.item = item

    @property
    def media(self) -> Media:
        """CSS and JavaScript of the button."""
        return self.item.media

    def render_html(self, parent_context: Mapping[str, object] | None = None) -> SafeString:
        return format_html(ENTER + "{}", self.item.render_html(parent_context))


def lead_with_publishing(
    items: list[Component], request: HttpRequest, context: Mapping[str, object]
) -> None:
    """Put «Publier» first, unless the user is asked for a workflow decision."""
    publish = next((item for item in items if isinstance(item, PUBLISH)), None)
    if publish and not any(isinstance(item, DECIDE) for item in items):
        items.remove(publish)
        items.insert(0, LeadingButton(publish))
