"""Links to events in the rich text of pages: ``<a linktype="event" id="…">``."""

from collections.abc import Iterator, Mapping

from django.urls import reverse_lazy
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineEntityElementHandler
from wagtail.admin.rich_text.editors.draftail.features import EntityFeature
from wagtail.rich_text import LinkHandler
from wagtail.rich_text.feature_registry import FeatureRegistry

from agenda.models import Event

FEATURE, ENTITY = "event", "EVENT"


class EventLinkHandler(LinkHandler):
    """Renders the event's current URL.

    If the event is not public, the text stays without a link.
    """

    identifier = FEATURE

    @staticmethod
    def get_model() -> type[Event]:
        return Event

    @classmethod
    def expand_db_attributes(cls, attrs: dict[str, str]) -> str:
        return cls.expand_db_attributes_many([attrs])[0]

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, str]]) -> list[str]:
        return [
            f'<a href="{escape(event.get_absolute_url())}">' if event and event.live else "<a>"
            for event in cls.get_many(attrs_list)
        ]

    @classmethod
    def extract_references(
        cls, attrs: dict[str, str]
    ) -> Iterator[tuple[type[Event], str, str, str]]:
        yield Event, attrs["id"], "", ""


class EventElementHandler(InlineEntityElementHandler):
    """Converts stored HTML to editor content, with the event's title as tooltip.

    The link text is editable.
    """

    mutability = "MUTABLE"

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, str]:
        """Return the event's key and title for the editor; an empty title if it is gone."""
        key = attrs.get("id", "")
        event = Event.objects.filter(pk=key).first() if key.isdecimal() else None
        return {"id": key, "string": event.title if event else ""}


def event_link(props: Mapping[str, object]) -> object:
    """Convert a link from editor content to stored HTML."""
    return DOM.create_element("a", {"linktype": FEATURE, "id": props.get("id")}, props["children"])


def register_event_links(features: FeatureRegistry) -> None:
    """Register the «Événement» button of the rich text editor, and the conversion of its links."""
    features.register_link_type(EventLinkHandler)
    features.register_editor_plugin(
        "draftail",
        FEATURE,
        EntityFeature(
            {
                "type": ENTITY,
                "icon": "date",
                "description": _("Événement"),
                "chooserUrls": {
                    "eventChooser": reverse_lazy("wagtailsnippetchoosers_agenda_event:choose")
                },
            },
            js=["wagtailadmin/js/chooser-modal.js", "js/cms-event-link.js"],
        ),
    )
    features.register_converter_rule(
        "contentstate",
        FEATURE,
        {
            "from_database_format": {f'a[linktype="{FEATURE}"]': EventElementHandler(ENTITY)},
            "to_database_format": {"entity_decorators": {ENTITY: event_link}},
        },
    )
