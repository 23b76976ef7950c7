"""Models of the agenda."""

from agenda.models.calendars import CalendarEdition, EventCalendar
from agenda.models.categories import Category, EventKeyword, Keyword
from agenda.models.changes import Change, CommitCounter
from agenda.models.events import Event, EventDate
from agenda.models.kept import KeptOuting, PersonalCalendar
from agenda.models.merges import Merge
from agenda.models.occurrences import Occurrence
from agenda.models.organisations import Membership, Organisation
from agenda.models.pages import ArticlePage, HomePage, ProgrammePage
from agenda.models.places import Accessible, Area, Place, PlaceAlias
from agenda.models.refreshes import Refresh
from agenda.models.selections import SelectionChoice, SelectionIndexPage, SelectionPage
from agenda.models.slugs import PublishedSlug

__all__ = [
    "Accessible",
    "Area",
    "ArticlePage",
    "CalendarEdition",
    "Category",
    "Change",
    "CommitCounter",
    "Event",
    "EventCalendar",
    "EventDate",
    "EventKeyword",
    "HomePage",
    "KeptOuting",
    "Keyword",
    "Membership",
    "Merge",
    "Occurrence",
    "Organisation",
    "PersonalCalendar",
    "Place",
    "PlaceAlias",
    "ProgrammePage",
    "PublishedSlug",
    "Refresh",
    "SelectionChoice",
    "SelectionIndexPage",
    "SelectionPage",
]
