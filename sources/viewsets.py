"""Panel of imports on the CMS's first page."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, F, Max, Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.ui.components import Component

from agenda.enums import Gap
from agenda.internals import HomeContext
from agenda.permissions import may_write_all
from sources.models import Source


@dataclass(frozen=True)
class Import:
    """A source, and what it brought."""

    name: str
    last_at: datetime | None
    count: int
    url: str
    repaired: int
    repaired_url: str


class ImportsPanel(Component):
    """Each source: when it came last, how many events it has here, and in how many something was repaired."""

    name = "imports"
    template_name = "sources/cms/imports.html"
    order = 330
    is_aside = True

    def render_html(self, parent_context: HomeContext) -> SafeString:
        if not may_write_all(parent_context["request"].user):
            return format_html("{}", "")
        return super().render_html(parent_context)

    def get_context_data(self, parent_context: HomeContext) -> dict[str, object]:
        events = Count("records__event", distinct=True)
        repaired = Count("records__event", distinct=True, filter=~Q(records__repairs=[]))
        sources = Source.objects.annotate(events=events, repaired=repaired, last_at=Max("records__imported_at"))
        return {
            "imports": [
                Import(
                    source.name,
                    source.last_at,
                    source.events,
                    events_url(source=source.pk),
                    source.repaired,
                    events_url(source=source.pk, lacks=Gap.REPAIRED.value),
                )
                for source in sources.order_by(F("last_at").desc(nulls_last=True), "name")
            ]
        }


def events_url(**asked: object) -> str:
    """The editors' list of events, filtered."""
    return f"{reverse('wagtailsnippets_agenda_event:list')}?{urlencode(asked)}"
