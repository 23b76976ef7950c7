"""/agenda/ in every format."""

from search.views.feeds import agenda_ics
from search.views.pages import agenda_page

__all__ = ["agenda_ics", "agenda_page"]
