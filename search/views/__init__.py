"""Views of /agenda/ in every format."""

from search.views.feeds import agenda_atom, agenda_ics, agenda_json
from search.views.map import map_json
from search.views.near import near_page
from search.views.pages import agenda_page
from search.views.pictures import agenda_picture
from search.views.suggestions import suggestions_page

__all__ = [
    "agenda_atom",
    "agenda_ics",
    "agenda_json",
    "agenda_page",
    "agenda_picture",
    "map_json",
    "near_page",
    "suggestions_page",
]
